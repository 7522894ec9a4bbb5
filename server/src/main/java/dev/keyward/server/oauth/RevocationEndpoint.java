package dev.keyward.server.oauth;

import dev.keyward.core.Principal;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.session.Session;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.session.SessionObserver.End;
import dev.keyward.server.session.Sessions;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code /auth/revoke} (RFC 7009): a client ends a token that was issued to it. A refresh token
 * ends with its session, and takes the access tokens of it along.
 */
final class RevocationEndpoint {
  private final ClientAuthentication clients;
  private final Function<String, Verification> verifier;
  private final Sessions sessions;
  private final TokenRevocations revocations;
  private final Runnable caughtUp;

  /**
   * @param verifier of access tokens
   * @param caughtUp run after every committed write
   */
  RevocationEndpoint(
      ClientAuthentication clients,
      Function<String, Verification> verifier,
      Sessions sessions,
      TokenRevocations revocations,
      Runnable caughtUp) {
    this.clients = clients;
    this.verifier = verifier;
    this.sessions = sessions;
    this.revocations = revocations;
    this.caughtUp = caughtUp;
  }

  /** A hint at the kind of the token is not needed, and a wrong one does no harm (section 2.1). */
  HttpAnswer revoke(OperationCall call) throws Refusal {
    Principal client = clients.requireClient(call);
    String token = Parameters.required("token", call);
    Optional<Session> session = sessions.of(token);
    if (session.isPresent()) {
      requireOwn(session.get().clientId(), client);
      sessions.end(session.get().id(), End.CLIENT, actor(client, call));
    } else if (verifier.apply(token) instanceof Verification.Valid(VerifiedToken verified)) {
      requireOwn(verified.principal().clientId(), client);
      revocations.add(
          revocations.ofJti(
              verified.jti(), Objects.requireNonNull(verified.principal().expiresAt())),
          actor(client, call));
      caughtUp.run();
    } else if (KeyFormat.isIntact(token)) {
      throw Refusal.ofOAuth(
          400, "unsupported_token_type", "An API key is revoked at /auth/keys/self/revoke");
    }
    return Json.answer(200, Json.object());
  }

  private static void requireOwn(String clientId, Principal client) throws Refusal {
    if (!clientId.equals(client.clientId())) {
      throw Refusal.ofOAuth(400, "unauthorized_client", "The token was not issued to this client");
    }
  }

  private static Actor actor(Principal client, OperationCall call) {
    return new Actor(
        client.credentialId(), call.request().requestId(), call.request().address().toString());
  }
}
