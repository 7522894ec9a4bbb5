package dev.keyward.server;

import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.assertion.Assertions;
import dev.keyward.core.audit.ChainVerifier;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.clock.ClockGuard;
import dev.keyward.core.decision.Counting;
import dev.keyward.core.decision.Explaining;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.decision.Observing;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.pepper.PepperRotation;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.quota.Quotas;
import dev.keyward.server.admin.AdminApi;
import dev.keyward.server.admin.AdminRoutes;
import dev.keyward.server.audit.AuditOperations;
import dev.keyward.server.audit.Sealer;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.cors.Preflights;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.decision.Inquiries;
import dev.keyward.server.decision.VerifyOperations;
import dev.keyward.server.explain.ExplainOperations;
import dev.keyward.server.explain.Explainer;
import dev.keyward.server.gateway.Gateway;
import dev.keyward.server.holder.HolderOperations;
import dev.keyward.server.http.Site;
import dev.keyward.server.issuer.OtherIssuers;
import dev.keyward.server.load.NodeLanes;
import dev.keyward.server.load.StoreProbe;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.observe.LoginObservation;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.observe.OAuthObservation;
import dev.keyward.server.observe.ObservedRoutes;
import dev.keyward.server.observe.SessionObservation;
import dev.keyward.server.observe.VerifyObservation;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.signing.SigningKeyUpkeep;
import dev.keyward.server.upkeep.ClockWatch;
import dev.keyward.server.upkeep.FirstUses;
import dev.keyward.server.upkeep.Rehashing;
import dev.keyward.server.usage.UsageFlusher;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a node, put together by hand in the order in which they need each other. Caches are
 * filled after the change feed is followed, so that nothing falls between the two.
 */
final class NodeParts implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration REHASH = Duration.ofSeconds(1);
  private static final Duration TIDY = Duration.ofMinutes(1);
  private static final Duration SEAL = Duration.ofSeconds(1);
  private static final int ADMIN_BUCKETS = 1 << 12;
  private static final int OBSERVED_BUCKETS = 1 << 16;

  private final KeywardConfig config;
  private final Installation installation;
  private final ClockGuard time;
  private final Metrics metrics;
  private final NodeLanes lanes;
  private final ApiKeyAuthenticator keys;
  private final PepperRotation peppers;
  private final OtherIssuers issuers;
  private final AccessTokens tokens;
  private final ChangeFollower follower;
  private final SigningKeyUpkeep signing;
  private final PasswordHashing hashing;
  private final Logins logins;
  private final ObservedRoutes observed;
  private final NodeStatus status;
  private final ChangePoller poller;
  private final ClockWatch clockWatch;
  private final FirstUses firstUses;
  private final Rehashing rehashing;
  private final UsageFlusher usage;
  private final Housekeeping housekeeping;
  private final Sealer sealer;
  private final Quotas quotas;

  /**
   * @throws dev.keyward.core.StorageException when the store does not answer; nothing is left open
   */
  NodeParts(
      KeywardConfig config,
      Installation installation,
      InstantSource wall,
      Metrics metrics,
      NodeLanes lanes,
      EventLoops loops,
      String publicUrl) {
    this.config = config;
    this.lanes = lanes;
    this.installation = installation;
    this.time = new ClockGuard(wall, System::nanoTime, installation.clockMarks());
    this.metrics = metrics;
    this.keys = new ApiKeyAuthenticator(installation.keys(), installation.peppers());
    this.issuers = new OtherIssuers(config.issuers(), loops, time, metrics::keysFetched);
    this.tokens =
        AccessTokens.open(config.tokens(), issuers.trusted(), installation, time, publicUrl);
    this.follower = following(config, installation, keys, tokens, time);
    this.signing = AccessTokens.upkeep(config, installation, time, follower::poll).start();
    tokens.load();
    // What was made after they were read, and before the feed was followed.
    installation.peppers().reload();
    this.peppers = rotation(config, installation, time);
    keys.imported(installation.keyImports().forms());
    this.hashing =
        new PasswordHashing(
            Runtime.getRuntime().availableProcessors(),
            new SecureRandom(),
            metrics::passwordHashed);
    this.logins =
        new Logins(
            installation,
            tokens,
            hashing,
            config.tokens().sessions(),
            new Logins.Observers(new LoginObservation(metrics), new SessionObservation(metrics)),
            follower::poll,
            time);
    StoreProbe probe = new StoreProbe(installation.changes()::head);
    this.observed = new ObservedRoutes(config.routeList(), metrics, time);
    this.status =
        new NodeStatus(probe, follower, time, config.routeList(), issuers, observed, metrics);
    this.poller = new ChangePoller(follower, POLL);
    this.quotas = new Quotas(installation.quotas(), time, lanes.refills());
    this.clockWatch = new ClockWatch(time).start();
    KeyRotation rotation = new KeyRotation(installation.keys(), installation.apiKeys(), time);
    this.firstUses = new FirstUses(keys, rotation, follower::poll, POLL);
    this.rehashing = new Rehashing(keys, installation.keys(), follower::poll, time, REHASH);
    this.usage = new UsageFlusher(keys::takeUses, installation.usage(), time).start();
    this.housekeeping = housekeeping(rotation);
    this.sealer = new Sealer(installation.audit(), installation.auditChain(), time, SEAL);
    show(new NodeMetrics(metrics));
    issuers.start();
  }

  private static ChangeFollower following(
      KeywardConfig config,
      Installation installation,
      ApiKeyAuthenticator keys,
      AccessTokens tokens,
      InstantSource clock) {
    return new ChangeFollower(
        installation.changes(),
        List.of(
            installation.peppers()::accept,
            keys::accept,
            tokens.keys()::accept,
            tokens.verifier()::accept,
            tokens.revocations()::accept),
        clock,
        config.maxStale());
  }

  private void show(NodeMetrics gauges) {
    gauges.show(tokens);
    gauges.show(issuers);
    gauges.show(keys, installation.peppers(), rehashing);
    gauges.show(hashing);
    gauges.show(time);
    gauges.show(usage);
    gauges.show(quotas);
    gauges.show(sealer);
  }

  private static PepperRotation rotation(
      KeywardConfig config, Installation installation, InstantSource clock) {
    return new PepperRotation(
        installation.secrets(),
        installation.pepperStore(),
        installation.wrap(),
        new SecureRandom(),
        clock,
        config.maxStale());
  }

  private Housekeeping housekeeping(KeyRotation rotation) {
    return new Housekeeping(
        tokens,
        List.of(
            Housekeeping.inBatches(rotation::settle),
            peppers::tidy,
            signing::tidy,
            Housekeeping.inBatches(() -> installation.claims().purge(time.instant())),
            Housekeeping.inBatches(() -> installation.changes().purge(time.instant())),
            Housekeeping.inBatches(() -> installation.loginFailures().purge(time.instant())),
            Housekeeping.inBatches(
                () -> installation.sessions().purge(time.instant(), config.tokens().sessions())),
            quotas::tidy,
            Housekeeping.inBatches(quotas::purge),
            () -> installation.usage().purge(time.instant())),
        installation.tokenRevocations(),
        time,
        () -> time.state() == ClockGuard.State.RIGHT,
        TIDY);
  }

  NodeStatus status() {
    return status;
  }

  /** What stands behind the listeners. */
  record Sites(Site open, Site admin) {}

  /**
   * @throws StartupException when assertions would be for whom access tokens are for
   */
  Sites sites(EventLoops loops, Executor blocking) throws StartupException {
    String audience = tokens.policy().audience();
    if (config.routeList().stream().anyMatch(r -> r.delivery().audience().equals(audience))) {
      throw new StartupException(
          "routes: an assertion is called '" + audience + "', as the audience of access tokens is");
    }
    OwnPaths paths = OwnPaths.of(config.publicListener().authPath(), tokens.policy().issuer());
    RateLimiter limiter = new LocalRateLimiter(time);
    FailureGuard failures = failures(limiter);
    LocalGatekeeper routed = routed(limiter, failures);
    RouteTable own = PublicEndpoints.routes(paths);
    PublicSite.Gatekeepers<Explaining> gatekeepers =
        new PublicSite.Gatekeepers<>(
            paths,
            gatekeeper(own, limiter, new FailureGuard(limiter, null), null),
            PublicEndpoints.encrypted(
                paths, gatekeeper(own, limiter, failures, config.limits().perAddress())),
            routed,
            new Guarded(routed, asked -> paths.contains(asked.path()), DenyReason.NO_ROUTE),
            new Preflights<>(
                config.routes(),
                table -> gatekeeper(table, limiter, failures, config.limits().perAddress())));
    IdentityFields identity =
        new IdentityFields(
            config.identity(), new Assertions(tokens.policy().issuer(), tokens.keys(), time));
    Site open =
        new PublicSite(
            gatekeepers,
            new PublicEndpoints(
                paths, publicHandlers(paths, routed, limiter, failures), status::isReady),
            new Gateway(loops, blocking, lanes.upstreams(), identity, metrics::upstreamFailed),
            identity,
            config.publicListener().transportSecurity());
    Explainer explainer =
        new Explainer(
            gatekeepers::of,
            PublicSite.checks(paths),
            config.publicListener()::trusts,
            lanes.admin());
    return new Sites(open, adminSite(new ExplainOperations(explainer)));
  }

  /** Routes that only observe count apart: nothing else is refused because of them. */
  private LocalGatekeeper routed(RateLimiter limiter, FailureGuard failures) {
    RateLimit perAddress = config.limits().perAddress();
    RateLimiter apart = new LocalRateLimiter(time, OBSERVED_BUCKETS);
    Counting counting = new Counting(new RequestLimits(apart, perAddress), failures(apart));
    return gatekeeper(config.routes(), limiter, failures, perAddress)
        .observing(new Observing(counting, observed));
  }

  private Map<String, OperationHandler> publicHandlers(
      OwnPaths paths, LocalGatekeeper routed, RateLimiter limiter, FailureGuard failures) {
    Map<String, OperationHandler> handlers =
        // Names that strangers think of have a table of their own, and evict nobody else.
        new HashMap<>(
            logins.handlers(
                new LocalRateLimiter(time), config.limits().login(), failures, follower));
    handlers.putAll(
        new HolderOperations(new KeyChanges(installation.keys(), time), follower::poll).handlers());
    Inquiries inquiries = new Inquiries(routed, lanes.open());
    handlers.putAll(
        new VerifyOperations(inquiries, paths::contains, new VerifyObservation(metrics))
            .handlers());
    handlers.putAll(
        logins.oauth(inquiries, paths, new OAuthObservation(metrics), limiter, failures, follower));
    return handlers;
  }

  private Site adminSite(ExplainOperations explain) {
    AdminApi api =
        new AdminApi(
            new AdminApi.Keys(
                installation.clients(),
                installation.keys(),
                installation.apiKeys(),
                installation.keyImports(),
                keys,
                firstUses,
                usage,
                quotas,
                peppers),
            logins.forAdministrators(),
            new AdminApi.Once(installation.claims(), installation.claimDigest()),
            new AuditOperations(
                installation.audit(),
                new ChainVerifier(installation.audit(), installation.auditChain()),
                sealer::seal),
            signing.operations(),
            explain,
            follower::poll,
            status,
            time);
    RouteTable routes = AdminRoutes.table();
    RateLimiter own = new LocalRateLimiter(time, ADMIN_BUCKETS);
    // Administrators go on while the clock is wrong, by the latest time that is known: at that
    // nothing comes back that has expired.
    BooleanSupplier never = () -> false;
    return new AdminSite(
        gatekeeper(routes, own, failures(own), null, never),
        gatekeeper(routes, own, new FailureGuard(own, null), null, never),
        api);
  }

  /** The listeners count apart, so that guesses at the API never lock an administrator out. */
  private FailureGuard failures(RateLimiter limiter) {
    return new FailureGuard(limiter, config.limits().failuresPerAddress());
  }

  private LocalGatekeeper gatekeeper(
      RouteTable routes,
      RateLimiter limiter,
      FailureGuard failures,
      @Nullable RateLimit perAddress) {
    return gatekeeper(routes, limiter, failures, perAddress, time::isBack);
  }

  private LocalGatekeeper gatekeeper(
      RouteTable routes,
      RateLimiter limiter,
      FailureGuard failures,
      @Nullable RateLimit perAddress,
      BooleanSupplier timeUnknown) {
    return new LocalGatekeeper(
        routes,
        keys,
        tokens.verifier(),
        new RequestLimits(limiter, perAddress),
        quotas,
        failures,
        follower,
        time,
        timeUnknown);
  }

  @Override
  public void close() {
    firstUses.close();
    rehashing.close();
    usage.close();
    poller.close();
    issuers.close();
    clockWatch.close();
    housekeeping.close();
    hashing.close();
    sealer.close();
    quotas.close();
  }
}
