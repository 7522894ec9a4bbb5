package dev.keyward.core.lifecycle;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKey.Revocation;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.Succession;
import dev.keyward.core.apikey.ApiKeyStore.Update;
import dev.keyward.core.apikey.ApiKeyStore.UpdateResult;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.RevocationReason;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Changes, disables, enables and revokes keys. */
public final class KeyChanges {
  private final ApiKeyStore keys;
  private final InstantSource clock;

  public KeyChanges(ApiKeyStore keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** How a change ended; only {@link Changed} may have stored anything. */
  public sealed interface Result {
    /**
     * @param key as it is now
     */
    record Changed(ApiKey key) implements Result {}

    record NotFound() implements Result {}

    /** The key has, or is to get, a {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements Result {}

    /** A scope it is to get is beyond the client's bound. */
    record BeyondClient() implements Result {}

    /** The key is not what the caller expected. */
    record Outdated() implements Result {}

    /** It has been revoked, which is final. */
    record Revoked() implements Result {}

    /** No working key with {@code keyward:admin} would be left. */
    record LastAdminKey() implements Result {}
  }

  /**
   * Puts other terms in the place of those it has. A time of expiry may be past: it ends it.
   *
   * @param expected whether the key is still what the caller has seen
   */
  public Result patch(Target target, Predicate<ApiKey> expected, UnaryOperator<KeyTerms> change) {
    return run(
        target,
        found ->
            expected.test(found.key())
                ? patched(found, change.apply(found.key().terms()), target)
                : new Verdict.Refuse<>(new Result.Outdated()));
  }

  private static Verdict<Update, Result> patched(Succession found, KeyTerms terms, Target target) {
    ApiKey key = found.key();
    if (!target.caller().mayGive(terms.scopes())) {
      return new Verdict.Refuse<>(new Result.BeyondCaller());
    }
    if (!TermsChange.staysWithin(found.client(), key.terms(), terms)) {
      return new Verdict.Refuse<>(new Result.BeyondClient());
    }
    Map<String, String> details = TermsChange.details(key.terms(), terms);
    return details.isEmpty()
        ? new Verdict.Keep<>()
        : new Verdict.Store<>(new Update(key.with(terms), target.did("key.update", details)));
  }

  /** Puts a key out of action until {@link #enable}. */
  public Result disable(Target target) {
    return run(target, found -> switched(found.key(), false, "key.disable", target));
  }

  public Result enable(Target target) {
    return run(target, found -> switched(found.key(), true, "key.enable", target));
  }

  private static Verdict<Update, Result> switched(
      ApiKey key, boolean enabled, String action, Target target) {
    return key.enabled() == enabled
        ? new Verdict.Keep<>()
        : new Verdict.Store<>(new Update(key.enabled(enabled), target.did(action, Map.of())));
  }

  /** Revokes a key for good. The first revocation stands: a second one changes nothing. */
  public Result revoke(Target target, RevocationReason reason) {
    Map<String, String> details = Map.of("reason", reason.wireName());
    Result result =
        run(
            target,
            found ->
                new Verdict.Store<>(
                    new Update(
                        found.key().revoked(new Revocation(now(), reason)),
                        target.did("key.revoke", details))));
    return result instanceof Result.Revoked ? asItIs(target.id()) : result;
  }

  private Result asItIs(String id) {
    return keys.find(id).<Result>map(Result.Changed::new).orElseGet(Result.NotFound::new);
  }

  /** Applies a rule to a key that is not revoked, if the caller may change it. */
  private Result run(Target target, Function<Succession, Verdict<Update, Result>> rule) {
    Judgement<Succession, Update, Result> judgement =
        new Judgement<>(found -> judge(target, found, rule));
    UpdateResult stored = keys.update(target.id(), now(), target.force(), judgement);
    Result refusal = judgement.refusal();
    return refusal == null ? result(stored) : refusal;
  }

  private Verdict<Update, Result> judge(
      Target target, Succession found, Function<Succession, Verdict<Update, Result>> rule) {
    if (!target.caller().mayGive(found.key().scopes())) {
      return new Verdict.Refuse<>(new Result.BeyondCaller());
    }
    if (found.key().revocation(now()) != null) {
      return new Verdict.Refuse<>(new Result.Revoked());
    }
    return rule.apply(found);
  }

  private static Result result(UpdateResult stored) {
    return switch (stored) {
      case UpdateResult.Updated(ApiKey key) -> new Result.Changed(key);
      case UpdateResult.NotFound() -> new Result.NotFound();
      case UpdateResult.LastAdminKey() -> new Result.LastAdminKey();
    };
  }

  /** The present, in the milliseconds that the store keeps. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
