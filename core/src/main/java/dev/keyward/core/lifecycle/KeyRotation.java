package dev.keyward.core.lifecycle;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKey.Retirement;
import dev.keyward.core.apikey.ApiKey.Revocation;
import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.Other;
import dev.keyward.core.apikey.ApiKeyStore.Update;
import dev.keyward.core.apikey.ApiKeyStore.UpdateResult;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.audit.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces keys while both work for a time.
 *
 * <ol>
 *   <li>{@link #rotate} makes a key with the same rights; the old one retires at a moment that is
 *       stored with it, so that no timer has to end it;
 *   <li>the first use of the new one may end it before. Who decides notices, and {@link #supersede}
 *       stores it;
 *   <li>{@link #cancel} takes it all back;
 *   <li>{@link #settle} writes down what time has ended: a clock set back must not revive it.
 * </ol>
 */
public final class KeyRotation {
  private static final int SETTLED_AT_ONCE = 100;

  private final ApiKeyStore keys;
  private final ApiKeys rules;
  private final InstantSource clock;

  public KeyRotation(ApiKeyStore keys, ApiKeys rules, InstantSource clock) {
    this.keys = keys;
    this.rules = rules;
    this.clock = clock;
  }

  /** How a rotation ended; only the first two stored anything. */
  public sealed interface Result {
    /**
     * @param secret of the new key, there to be shown this once
     */
    record Rotated(ApiKey successor, ApiKeySecret secret) implements Result {}

    /**
     * @param key the old one, which is no longer replaced
     */
    record Cancelled(ApiKey key) implements Result {}

    record NotFound() implements Result {}

    /** The key has a {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements Result {}

    /** Only what is {@link KeyState#ACTIVE} is replaced. */
    record NotActive(KeyState state) implements Result {}

    /** There is no rotation to cancel. */
    record NotRotating() implements Result {}
  }

  /**
   * Makes a key with the rights, expiry and restrictions of the old one.
   *
   * @param overlap how long the old one works at most
   * @param onUse whether the first use of the new one ends it before
   */
  public Result rotate(Target target, Duration overlap, boolean onUse) {
    Optional<ApiKey> present = keys.find(target.id());
    if (present.isEmpty()) {
      return new Result.NotFound();
    }
    ApiKeySecret secret = rules.newSecret(present.get().environment());
    Instant now = now();
    Judgement<ApiKeyStore.KeyOfClient, Update, Result> judgement =
        new Judgement<>(
            found ->
                rotated(
                    found.key(),
                    target,
                    rules.successor(found.key(), secret, now),
                    now,
                    overlap,
                    onUse));
    UpdateResult stored = keys.update(target.id(), now, target.force(), judgement);
    Result refusal = judgement.refusal();
    if (refusal != null) {
      return refusal;
    }
    return switch (stored) {
      case UpdateResult.Updated(ApiKey old) -> made(old, secret);
      case UpdateResult.NotFound() -> new Result.NotFound();
      case UpdateResult.LastAdminKey() ->
          throw new IllegalStateException("the new key administers as the old one did");
    };
  }

  private Result made(ApiKey old, ApiKeySecret secret) {
    Retirement retirement = old.retirement();
    return keys.find(retirement == null ? "" : retirement.replacedBy())
        .<Result>map(successor -> new Result.Rotated(successor, secret))
        .orElseGet(Result.NotFound::new);
  }

  private static Verdict<Update, Result> rotated(
      ApiKey old, Target target, ApiKey successor, Instant now, Duration overlap, boolean onUse) {
    if (!target.caller().mayGive(old.scopes())) {
      return new Verdict.Refuse<>(new Result.BeyondCaller());
    }
    if (old.state(now) != KeyState.ACTIVE) {
      return new Verdict.Refuse<>(new Result.NotActive(old.state(now)));
    }
    Instant end = now.plus(overlap);
    Instant expiry = old.expiresAt();
    Instant at = expiry != null && expiry.isBefore(end) ? expiry : end;
    Map<String, String> details =
        Map.of(
            "replaced_by",
            successor.id(),
            "retires_at",
            at.toString(),
            "until",
            onUse ? "first_use" : "grace");
    return new Verdict.Store<>(
        new Update(
            old.retiring(new Retirement(successor.id(), at, onUse)),
            new Other.Made(
                successor,
                target
                    .caller()
                    .actor()
                    .made("key.create", successor.id(), Map.of("replaces", old.id()))),
            target.did("key.rotate", details)));
  }

  /** Makes the old key active again and revokes the one that was to replace it. */
  public Result cancel(Target target) {
    Instant now = now();
    Judgement<ApiKeyStore.KeyOfClient, Update, Result> judgement =
        new Judgement<>(found -> cancelled(found.key(), target, now));
    UpdateResult stored = keys.update(target.id(), now, true, judgement);
    Result refusal = judgement.refusal();
    if (refusal != null) {
      return refusal;
    }
    return switch (stored) {
      case UpdateResult.Updated(ApiKey old) -> new Result.Cancelled(old);
      case UpdateResult.NotFound() -> new Result.NotFound();
      case UpdateResult.LastAdminKey() -> throw new IllegalStateException("it was forced");
    };
  }

  private static Verdict<Update, Result> cancelled(ApiKey old, Target target, Instant now) {
    if (!target.caller().mayGive(old.scopes())) {
      return new Verdict.Refuse<>(new Result.BeyondCaller());
    }
    Retirement retirement = old.retirement();
    if (retirement == null || old.revocation(now) != null) {
      return new Verdict.Refuse<>(new Result.NotRotating());
    }
    Revocation end = new Revocation(now, RevocationReason.CESSATION_OF_OPERATION);
    return new Verdict.Store<>(
        new Update(
            old.retiring(null),
            new Other.Ended(
                retirement.replacedBy(),
                end,
                target
                    .caller()
                    .actor()
                    .did(
                        "key.revoke",
                        retirement.replacedBy(),
                        Map.of("reason", end.reason().wireName()))),
            target.did("key.rotate.cancel", Map.of("replaced_by", retirement.replacedBy()))));
  }

  /**
   * Stores that the first use of another key has ended this one, unless it was cancelled before.
   *
   * @param by the id of the other key
   */
  public void supersede(String id, String by) {
    Instant now = now();
    var unused =
        keys.update(
            id,
            now,
            true,
            found -> {
              Retirement retirement = found.key().retirement();
              return retirement != null && retirement.onUse() && retirement.replacedBy().equals(by)
                  ? ended(found.key(), new Revocation(now, RevocationReason.SUPERSEDED))
                  : null;
            });
  }

  /** Stores which keys have retired, some at a time. */
  public void settle() {
    Instant now = now();
    for (String id : keys.retired(now, SETTLED_AT_ONCE)) {
      var unused =
          keys.update(
              id,
              now,
              true,
              found -> {
                Revocation revocation = found.key().revocation(now);
                return revocation == null ? null : ended(found.key(), revocation);
              });
    }
  }

  private static Update ended(ApiKey key, Revocation revocation) {
    return new Update(
        key.revoked(revocation),
        Actor.KEYWARD.did(
            "key.revoke", key.id(), Map.of("reason", revocation.reason().wireName())));
  }

  /** The present, in the milliseconds that the store keeps. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
