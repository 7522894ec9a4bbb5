package dev.keyward.server.session;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.session.SessionObserver.End;
import dev.keyward.server.session.Sessions.RenewResult;
import dev.keyward.server.session.Sessions.Renewal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /auth/refresh} and {@code /auth/logout}. */
public final class SessionOperations {
  private final Sessions sessions;
  private final PresentedSession presented;
  private final WrongTokens failures;

  /**
   * @param failures counts each token that was wrong
   */
  public SessionOperations(Sessions sessions, PresentedSession presented, WrongTokens failures) {
    this.sessions = sessions;
    this.presented = presented;
    this.failures = failures;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("refresh", this::refresh, "logout", this::logout);
  }

  /** Whose token it is, its holder does not say: the node acts, through this request. */
  private static Actor from(OperationCall call) {
    return new Actor(
        Actor.KEYWARD.name(), call.request().requestId(), call.request().address().toString());
  }

  private HttpAnswer refresh(OperationCall call) throws Refusal {
    failures.refuseExceeded(call.request().address());
    String sent = call.text("refresh_token");
    String cookie = SessionCookie.in(call.request());
    if (sent == null && cookie == null) {
      throw Refusal.invalidToken(); // as a page is told that nobody has logged in to
    }
    if (sent != null) {
      return refresh(sent, Transport.BODY, call);
    }
    SessionCookie.requireProof(call.request());
    return refresh(String.valueOf(cookie), Transport.COOKIE, call);
  }

  private HttpAnswer refresh(String token, Transport transport, OperationCall call) throws Refusal {
    RenewResult result = sessions.renew(new Renewal(token, transport, null, null, from(call)));
    return switch (result) {
      case RenewResult.Renewed(String _, IssuedTokens tokens) -> tokens.answer(tokens.json());
      case RenewResult.Refused() -> {
        failures.failed(call.request().address());
        throw transport == Transport.COOKIE
            ? Refusal.invalidToken().with("Set-Cookie", SessionCookie.REMOVED)
            : Refusal.invalidToken();
      }
      case RenewResult.BeyondSession() -> throw new IllegalStateException("no scope was asked for");
    };
  }

  private HttpAnswer logout(OperationCall call) throws Refusal {
    String cookie = SessionCookie.in(call.request());
    String session = session(cookie, call);
    if (session == null) {
      failures.failed(call.request().address());
      throw Refusal.invalidToken();
    }
    if (session.isEmpty()) {
      throw Refusal.invalid("", "the access token is not of a login");
    }
    sessions.end(session, End.LOGOUT, from(call));
    HttpAnswer done = HttpAnswer.noContent();
    return cookie == null ? done : done.with("Set-Cookie", SessionCookie.REMOVED);
  }

  /** The session that a request names; null when what it names it by is wrong. */
  private @Nullable String session(@Nullable String cookie, OperationCall call) throws Refusal {
    String sent = call.text("refresh_token");
    if (sent != null) {
      failures.refuseExceeded(call.request().address());
      return sessions.sessionOf(sent, Transport.BODY);
    }
    if (presented.isThere(call.request())) {
      return presented.of(call.request());
    }
    if (cookie == null) {
      throw Refusal.invalid(
          "", "send the access token in Authorization, or refresh_token in the body");
    }
    SessionCookie.requireProof(call.request());
    failures.refuseExceeded(call.request().address());
    return sessions.sessionOf(cookie, Transport.COOKIE);
  }
}
