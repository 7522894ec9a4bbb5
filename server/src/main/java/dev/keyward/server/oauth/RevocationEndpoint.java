package dev.keyward.server.oauth;

import dev.keyward.core.DenyReason;
import dev.keyward.core.Principal;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.session.Session;
import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenPolicy;
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
  /** How answers call the limit of single tokens that a client may end. */
  static final String LIMIT = "token_revocations";

  /** At once, and again in the time for which every node keeps each one in memory. */
  private static final int MOST = 5_000;

  private final ClientAuthentication clients;
  private final Function<String, Verification> verifier;
  private final Sessions sessions;
  private final TokenRevocations revocations;
  private final RateLimiter limiter;
  private final RateLimit most;
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
      RateLimiter limiter,
      TokenPolicy policy,
      Runnable caughtUp) {
    this.clients = clients;
    this.verifier = verifier;
    this.sessions = sessions;
    this.revocations = revocations;
    this.limiter = limiter;
    this.most = new RateLimit(MOST, policy.accessTtl().plus(Revocations.KEPT_LONGER));
    this.caughtUp = caughtUp;
  }

  /** A hint at the kind of the token is not needed, and a wrong one does no harm (section 2.1). */
  HttpAnswer revoke(OperationCall call) throws Refusal {
    Principal client = clients.requireClient(call);
    String token = Parameters.required("token", call);
    Optional<Session> session = sessions.of(token);
    if (session.isPresent()) {
      requireOwn(session.get().clientId(), client);
      sessions.end(session.get().id(), End.CLIENT, TokenEndpoint.actor(client, call));
    } else if (KeyFormat.isIntact(token)) {
      throw Refusal.ofOAuth(
          400, "unsupported_token_type", "An API key is revoked at /auth/keys/self/revoke");
    } else {
      Optional<VerifiedToken> verified = verifier.apply(token).valid();
      if (verified.isPresent()) {
        revoke(verified.get(), client, call);
      }
    }
    return Json.answer(200, Json.object());
  }

  private void revoke(VerifiedToken token, Principal client, OperationCall call) throws Refusal {
    requireOwn(token.principal().clientId(), client);
    long bucket = RateLimiter.bucket(LIMIT, RateLimiter.bucket(client.clientId(), 0));
    LimitState state = limiter.charge(LIMIT, bucket, most, 1);
    if (state.exceeded()) {
      throw Refusal.exceeded(DenyReason.RATE_LIMITED, state);
    }
    try {
      revocations.add(
          revocations.ofJti(token.jti(), Objects.requireNonNull(token.principal().expiresAt())),
          TokenEndpoint.actor(client, call));
    } catch (StorageException e) {
      limiter.refund(bucket, most, 1);
      throw e;
    }
    caughtUp.run();
  }

  private static void requireOwn(String clientId, Principal client) throws Refusal {
    if (!clientId.equals(client.clientId())) {
      throw Refusal.ofOAuth(400, "unauthorized_client", "The token was not issued to this client");
    }
  }
}
