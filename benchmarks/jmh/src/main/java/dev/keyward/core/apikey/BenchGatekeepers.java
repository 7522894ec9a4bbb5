package dev.keyward.core.apikey;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ChangeFeed;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.quota.QuotaStore;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.token.BenchTokens;
import dev.keyward.core.token.TokenVerifier;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * A gatekeeper with one route below {@code /data}, which needs the scope {@code data:read}, and a
 * limit of the route, a shared one and one of the address that nobody reaches.
 */
public final class BenchGatekeepers {
  private BenchGatekeepers() {}

  /** For tokens; there are no keys. */
  public static LocalGatekeeper ofTokens(
      TokenVerifier tokens, SecureRandom random, InstantSource clock) throws Exception {
    BenchKeys none = new BenchKeys(clock.instant());
    return of(new ApiKeyAuthenticator(none, KeyMemory.peppers(random)), tokens, clock);
  }

  /**
   * For keys that were seen before.
   *
   * @param keys takes the last of them
   * @param cached how many there are
   */
  public static LocalGatekeeper ofKeys(
      String[] keys, int cached, SecureRandom random, InstantSource clock) throws Exception {
    Peppers peppers = KeyMemory.peppers(random);
    BenchKeys store = new BenchKeys(clock.instant());
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(store, peppers);
    for (int i = 0; i < cached; i++) {
      String key = KeyFormat.generate("kw", Environment.LIVE, random);
      store.add(peppers, key, i);
      var unused = authenticator.lookUp(key);
      keys[i % keys.length] = key;
    }
    return of(authenticator, BenchTokens.verifier(random, clock), clock);
  }

  private static LocalGatekeeper of(
      ApiKeyAuthenticator keys, TokenVerifier tokens, InstantSource clock) {
    LocalRateLimiter limiter = new LocalRateLimiter(clock);
    RateLimit plenty = RateLimit.parse("1000000000/1s");
    ChangeFollower follower =
        new ChangeFollower(new NoChanges(), List.of(), clock, Duration.ofDays(1));
    follower.poll();
    return new LocalGatekeeper(
        routes(plenty),
        keys,
        tokens,
        new RequestLimits(limiter, plenty),
        new Quotas(new NoQuotas(), clock, Runnable::run),
        new FailureGuard(limiter, RateLimit.parse("120/1m")),
        follower,
        clock);
  }

  private static RouteTable routes(RateLimit plenty) {
    List<Limit> limits =
        List.of(Limit.ofRoute("data", plenty), Limit.shared("team", plenty, Limit.Per.CLIENT));
    return new RouteTable(
        List.of(
            new Route(
                "data",
                Set.of(),
                PathPattern.parse("/data/**"),
                Set.of("GET"),
                Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN),
                Scopes.of("data:read"),
                Set.of(Environment.LIVE),
                new RouteLimits(limits, 1),
                null,
                Route.DEFAULT_TIMEOUT,
                false)));
  }

  /** For keys without quotas. */
  private static final class NoQuotas implements QuotaStore {
    @Override
    public Grant take(Account account, long limit, long least, long most) {
      return new Grant(0, limit);
    }

    @Override
    public void giveBack(Account account, long unused) {}

    @Override
    public long taken(Account account) {
      return 0;
    }

    @Override
    public int purge(Instant before) {
      return 0;
    }
  }

  /** A feed in which nothing happens. */
  private static final class NoChanges implements ChangeFeed {
    @Override
    public long head() {
      return 0;
    }

    @Override
    public List<Change> after(long sequence, int limit) {
      return List.of();
    }

    @Override
    public int purge(Instant now) {
      return 0;
    }
  }
}
