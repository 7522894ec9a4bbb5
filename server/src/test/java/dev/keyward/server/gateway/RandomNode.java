package dev.keyward.server.gateway;

import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.decision.Counting;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.decision.Observing;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.quota.QuotaStore;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that a node remembers and counts by itself, and the decisions it makes of it. */
final class RandomNode {
  private static final RateLimit PER_ADDRESS = RateLimit.parse("60/10s");
  private static final RateLimit FAILURES = RateLimit.parse("14/10s");

  final LocalGatekeeper gatekeeper;
  private final ChangeFollower follower;

  RandomNode(RandomWorld world, List<Route> routes) throws UnwrapException {
    Peppers peppers = Peppers.load(world.stores.secrets(), world.wrap, world.random, world.clock);
    ApiKeyAuthenticator keys = new ApiKeyAuthenticator(world.stores.keys(), peppers);
    SigningKeys signing =
        new SigningKeys(world.stores.signingKeys(), world.wrap, world.random, world.clock);
    Revocations revocations = new Revocations(world.stores.tokenRevocations(), world.clock);
    TokenVerifier tokens = new TokenVerifier(RandomWorld.POLICY, signing, revocations, world.clock);
    follower =
        new ChangeFollower(
            world.stores.changes(),
            List.of(keys::accept, signing::accept, tokens::accept, revocations::accept),
            world.clock,
            Duration.ofSeconds(10));
    signing.reload();
    revocations.load();
    LocalRateLimiter limiter = new LocalRateLimiter(world.clock);
    LocalRateLimiter apart = new LocalRateLimiter(world.clock);
    Counting observed =
        new Counting(new RequestLimits(apart, PER_ADDRESS), new FailureGuard(apart, FAILURES));
    gatekeeper =
        new LocalGatekeeper(
                new RouteTable(routes),
                keys,
                tokens,
                new RequestLimits(limiter, PER_ADDRESS),
                new Quotas(new OwnQuotas(), world.clock, Runnable::run),
                new FailureGuard(limiter, FAILURES),
                follower,
                world.clock)
            .observing(new Observing(observed, (route, refusal) -> {}));
  }

  /** Learns what has changed. */
  void hear() {
    follower.poll();
  }

  /** What this node alone has taken. */
  private static final class OwnQuotas implements QuotaStore {
    private final Map<Account, Long> taken = new HashMap<>();

    @Override
    public synchronized Grant take(Account account, long limit, long least, long most) {
      long before = taken(account);
      long granted = Math.min(most, limit - before);
      if (granted < least) {
        return new Grant(0, before);
      }
      taken.put(account, before + granted);
      return new Grant(granted, before + granted);
    }

    @Override
    public synchronized void giveBack(Account account, long unused) {
      taken.merge(account, -unused, Long::sum);
    }

    @Override
    public synchronized long taken(Account account) {
      return taken.getOrDefault(account, 0L);
    }

    @Override
    public int purge(Instant before) {
      return 0;
    }
  }
}
