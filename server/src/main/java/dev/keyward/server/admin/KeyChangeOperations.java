package dev.keyward.server.admin;

import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.lifecycle.KeyChanges.Result;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.quota.KeyLimits;
import dev.keyward.core.quota.Quota;
import dev.keyward.core.usage.UsageStore;
import dev.keyward.server.admin.condition.EntityTag;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What becomes of a key: other terms, out of action and back, revoked. */
final class KeyChangeOperations {
  private final KeyChanges changes;
  private final UsageStore usage;
  private final Runnable caughtUp;
  private final InstantSource clock;

  KeyChangeOperations(
      KeyChanges changes, UsageStore usage, Runnable caughtUp, InstantSource clock) {
    this.changes = changes;
    this.usage = usage;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of(
        "updateKey", this::update,
        "disableKey", call -> answer(changes.disable(target(call))),
        "enableKey", call -> answer(changes.enable(target(call))),
        "revokeKey", call -> answer(changes.revoke(target(call), reason(call))));
  }

  private HttpAnswer update(OperationCall call) throws Refusal {
    return answer(changes.patch(target(call), patch(call)));
  }

  private Target target(OperationCall call) throws Refusal {
    return Asked.target(call, "key_id", clock.instant());
  }

  private static RevocationReason reason(OperationCall call) {
    return RevocationReason.of(call.text("reason", "unspecified"));
  }

  /** What is absent stays; a time of expiry that is null takes the expiry away. */
  private static UnaryOperator<KeyTerms> patch(OperationCall call) throws Refusal {
    String name = call.body().has("name") ? Members.name(call) : null;
    Scopes scopes = call.scopes("scopes");
    boolean expires = call.body().has("expires_at");
    Instant expiresAt = Members.time(call, "expires_at");
    List<IpNetwork> allowedIps = Members.allowedIps(call);
    UnaryOperator<KeyLimits> limits = limits(call);
    Map<String, String> metadata = Members.boundedMetadata(call);
    return terms ->
        new KeyTerms(
            orElse(name, terms.name()),
            orElse(scopes, terms.scopes()),
            expires ? expiresAt : terms.expiresAt(),
            orElse(allowedIps, terms.allowedIps()),
            limits.apply(terms.limits()),
            orElse(metadata, terms.metadata()));
  }

  private static UnaryOperator<KeyLimits> limits(OperationCall call) throws Refusal {
    boolean hasRate = call.body().has("rate_limit");
    OwnRate rate = Members.rateLimit(call);
    boolean hasQuota = call.body().has("quota");
    Quota quota = Members.quota(call);
    return limits -> limits.with(hasRate ? rate : limits.rate(), hasQuota ? quota : limits.quota());
  }

  private static <T> T orElse(@Nullable T wanted, T present) {
    return Objects.requireNonNullElse(wanted, present);
  }

  private HttpAnswer answer(Result result) throws Refusal {
    return switch (result) {
      case Result.Changed(ApiKey key) -> {
        caughtUp.run();
        yield EntityTag.answer(200, Shapes.key(key, usage.lastUsed(key.id()), clock.instant()));
      }
      case Result.NotFound() -> throw Refusal.notFound();
      case Result.Outdated() -> throw Refusal.preconditionFailed();
      case Result.BeyondCaller() -> throw Asked.beyondCaller();
      case Result.BeyondClient() -> throw Asked.beyondClient();
      case Result.OwnRestrictions() -> throw Asked.ownRestrictions();
      case Result.OwnKeyShutOut() -> throw Asked.ownKeyShutOut();
      case Result.Revoked() ->
          throw Refusal.conflict("key_revoked", "The key has been revoked, which is final", "");
      case Result.LastAdminKey() -> throw Asked.lastAdminKey();
    };
  }
}
