package dev.keyward.server;

import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.clock.ClockGuard;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.token.TokenVerifier;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all gatekeepers of a node know, whatever they are to judge by.
 *
 * @param tokens see {@link TokenVerifier#trusting}
 */
record Judges(
    ApiKeyAuthenticator keys,
    TokenVerifier tokens,
    Quotas quotas,
    ChangeFollower changes,
    ClockGuard time) {

  Judges by(TokenVerifier verifier) {
    return new Judges(keys, verifier, quotas, changes, time);
  }

  /** Decides nothing while the clock is behind what is known of the time. */
  LocalGatekeeper of(
      RouteTable routes,
      RateLimiter limiter,
      FailureGuard failures,
      @Nullable RateLimit perAddress) {
    return of(routes, limiter, failures, perAddress, time::isBack);
  }

  /**
   * For administrators, who go on while the clock is wrong, by the latest time that is known: at
   * that nothing comes back that has expired.
   */
  LocalGatekeeper ofAdministrators(RouteTable routes, RateLimiter limiter, FailureGuard failures) {
    return of(routes, limiter, failures, null, () -> false);
  }

  private LocalGatekeeper of(
      RouteTable routes,
      RateLimiter limiter,
      FailureGuard failures,
      @Nullable RateLimit perAddress,
      BooleanSupplier timeUnknown) {
    return new LocalGatekeeper(
        routes,
        keys,
        tokens,
        new RequestLimits(limiter, perAddress),
        quotas,
        failures,
        changes,
        time,
        timeUnknown);
  }
}
