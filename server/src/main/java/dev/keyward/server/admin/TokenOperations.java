package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/tokens/revoke}. Which members go together was checked by the schema. Nobody needs to
 * exist: tokens outlive the users they were issued to.
 */
final class TokenOperations {
  /** Longer than any token lives; what is kept longer would only fill the store. */
  private static final Duration FARTHEST_EXPIRY = Duration.ofDays(400);

  private final TokenRevocations revocations;
  private final Runnable caughtUp;
  private final InstantSource clock;

  TokenOperations(TokenRevocations revocations, Runnable caughtUp, InstantSource clock) {
    this.revocations = revocations;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of("revokeTokens", this::revoke);
  }

  private HttpAnswer revoke(OperationCall call) throws Refusal {
    revocations.add(wanted(call), call.actor());
    caughtUp.run();
    return HttpAnswer.noContent();
  }

  private TokenRevocation wanted(OperationCall call) throws Refusal {
    String jti = call.text("jti");
    if (jti != null) {
      return revocations.ofJti(jti, expiry(call));
    }
    String session = call.text("session_id");
    if (session != null) {
      return revocations.ofSession(session);
    }
    String subject = call.text("subject");
    String client = call.text("client_id");
    Instant before = issuedBefore(call);
    if (subject != null) {
      return before == null
          ? revocations.ofSubject(subject)
          : revocations.issuedBefore(Kind.SUBJECT, subject, before);
    }
    if (client != null) {
      return before == null
          ? revocations.ofClient(client)
          : revocations.issuedBefore(Kind.CLIENT, client, before);
    }
    return revocations.issuedBefore(Kind.ALL, "", Objects.requireNonNull(before));
  }

  private Instant expiry(OperationCall call) throws Refusal {
    Instant now = clock.instant();
    Instant expiry = Objects.requireNonNull(Members.time(call, "expires_at"));
    if (!expiry.isAfter(now) || expiry.isAfter(now.plus(FARTHEST_EXPIRY))) {
      throw Refusal.invalid("/expires_at", "must be in the future, at most 400 days away");
    }
    return expiry;
  }

  private @Nullable Instant issuedBefore(OperationCall call) throws Refusal {
    Instant before = Members.time(call, "issued_before");
    boolean thinkable = before == null || before.isAfter(Instant.EPOCH);
    if (!thinkable || before != null && before.isAfter(clock.instant())) {
      throw Refusal.invalid("/issued_before", "must be after 1970 and not in the future");
    }
    return before;
  }
}
