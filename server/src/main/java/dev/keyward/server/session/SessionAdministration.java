package dev.keyward.server.session;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.session.Session;
import dev.keyward.core.session.SessionStore;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.session.SessionObserver.End;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code /v1/sessions}, and the sessions of a user. */
public final class SessionAdministration {
  private static final int DEFAULT_LIMIT = 100;

  private final SessionStore store;
  private final UserStore users;
  private final Sessions sessions;

  public SessionAdministration(SessionStore store, UserStore users, Sessions sessions) {
    this.store = store;
    this.users = users;
    this.sessions = sessions;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of(
        "listUserSessions", this::list, "getSession", this::get, "revokeSession", this::revoke);
  }

  private HttpAnswer list(OperationCall call) throws Refusal {
    String user = users.find(call.variable("user_id")).orElseThrow(Refusal::notFound).id();
    String limit = call.query("limit");
    return Json.answer(
        store.ofUser(
            user, call.query("cursor"), limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit)),
        SessionAdministration::shape);
  }

  private HttpAnswer get(OperationCall call) throws Refusal {
    return Json.answer(200, shape(store.find(id(call)).orElseThrow(Refusal::notFound)));
  }

  private HttpAnswer revoke(OperationCall call) throws Refusal {
    Session ended =
        sessions.end(id(call), End.ADMINISTRATOR, call.actor()).orElseThrow(Refusal::notFound);
    return Json.answer(200, shape(ended));
  }

  private static String id(OperationCall call) {
    return call.variable("session_id");
  }

  private static JsonNode shape(Session session) {
    return Json.object()
        .put("id", session.id())
        .put("user_id", session.userId())
        .put("created_at", Json.time(session.createdAt()))
        .put("last_used_at", Json.time(session.lastUsedAt()))
        .put("expires_at", Json.time(session.expiresAt()))
        .put("address", session.address())
        .put("user_agent", session.userAgent());
  }
}
