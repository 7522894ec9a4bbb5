package dev.keyward.server;

import dev.keyward.core.StorageException;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.assertion.Assertions;
import dev.keyward.core.audit.ChainVerifier;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.clock.ClockGuard;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.pepper.PepperRotation;
import dev.keyward.core.quota.Quotas;
import dev.keyward.server.admin.AdminApi;
import dev.keyward.server.audit.AuditOperations;
import dev.keyward.server.audit.Sealer;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.explain.ExplainOperations;
import dev.keyward.server.explain.Explainer;
import dev.keyward.server.gateway.Gateway;
import dev.keyward.server.http.Site;
import dev.keyward.server.issuer.OtherIssuers;
import dev.keyward.server.load.NodeLanes;
import dev.keyward.server.load.StoreProbe;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.observe.LoginObservation;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.observe.ObservedRoutes;
import dev.keyward.server.observe.SessionObservation;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.reload.ConfigurationState;
import dev.keyward.server.signing.SigningKeyUpkeep;
import dev.keyward.server.upkeep.ClockWatch;
import dev.keyward.server.upkeep.FirstUses;
import dev.keyward.server.upkeep.Rehashing;
import dev.keyward.server.usage.UsageFlusher;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The parts of a node, put together by hand in the order in which they need each other. Caches are
 * filled after the change feed is followed, so that nothing falls between the two.
 */
final class NodeParts implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration REHASH = Duration.ofSeconds(1);
  private static final Duration TIDY = Duration.ofMinutes(1);
  private static final Duration SEAL = Duration.ofSeconds(1);

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
  private final CurrentSites sites = new CurrentSites();
  private final ConfigurationState configuration;
  private final Gateway gateway;
  private final SiteMaker maker;

  /**
   * @param blocking runs each task on a virtual thread
   * @throws dev.keyward.core.StorageException when the store does not answer; nothing is left open
   */
  NodeParts(
      KeywardConfig config,
      Installation installation,
      InstantSource wall,
      Metrics metrics,
      NodeLanes lanes,
      EventLoops loops,
      Executor blocking,
      String publicUrl) {
    this.config = config;
    this.lanes = lanes;
    this.installation = installation;
    this.time = new ClockGuard(wall, System::nanoTime, installation.clockMarks());
    this.metrics = metrics;
    this.configuration = new ConfigurationState(wall, metrics::reloaded);
    this.keys = new ApiKeyAuthenticator(installation.keys(), installation.peppers());
    this.issuers = new OtherIssuers(loops, time, metrics::keysFetched);
    this.tokens = AccessTokens.open(config.tokens(), installation, time, publicUrl);
    this.follower = following(config, installation, keys, tokens, time);
    this.signing = AccessTokens.upkeep(config, installation, time, follower::poll).start();
    tokens.load();
    // What was made after they were read, and before the feed was followed.
    installation.peppers().reload();
    this.peppers = rotation(config, installation, time);
    keys.imported(installation.keyImports().forms());
    this.hashing = hashing(metrics);
    this.logins = logins();
    this.observed = new ObservedRoutes(metrics, time);
    IdentityFields identity =
        new IdentityFields(
            config.identity(), new Assertions(tokens.policy().issuer(), tokens.keys(), time));
    this.gateway = new Gateway(loops, blocking, lanes.upstreams(), identity, metrics);
    this.status = status(new StoreProbe(installation.changes()::head));
    this.poller = new ChangePoller(follower, POLL);
    this.quotas = new Quotas(installation.quotas(), time, lanes.refills());
    this.maker = maker(identity);
    this.clockWatch = new ClockWatch(time).start();
    KeyRotation rotation = new KeyRotation(installation.keys(), installation.apiKeys(), time);
    this.firstUses = new FirstUses(keys, rotation, follower::poll, POLL);
    this.rehashing = new Rehashing(keys, installation.keys(), follower::poll, time, REHASH);
    this.usage = new UsageFlusher(keys::takeUses, installation.usage(), time).start();
    this.housekeeping = housekeeping(rotation);
    this.sealer = new Sealer(installation.audit(), installation.auditChain(), time, SEAL);
    show(new NodeMetrics(metrics));
  }

  private static PasswordHashing hashing(Metrics metrics) {
    return new PasswordHashing(
        Runtime.getRuntime().availableProcessors(), new SecureRandom(), metrics::passwordHashed);
  }

  private Logins logins() {
    return new Logins(
        installation,
        tokens,
        hashing,
        config.tokens().sessions(),
        new Logins.Observers(new LoginObservation(metrics), new SessionObservation(metrics)),
        follower::poll,
        time);
  }

  private NodeStatus status(StoreProbe probe) {
    return new NodeStatus(
        probe, follower, time, sites, issuers, gateway::states, observed, configuration, metrics);
  }

  private SiteMaker maker(IdentityFields identity) {
    return new SiteMaker(
        installation,
        new Judges(keys, tokens.verifier(), quotas, follower, time),
        Counters.of(time),
        logins,
        tokens.policy(),
        OwnPaths.of(config.publicListener().authPath(), tokens.policy().issuer()),
        identity,
        gateway,
        lanes,
        observed,
        metrics,
        status::isReady);
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
    gauges.show(configuration);
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

  ConfigurationState configuration() {
    return configuration;
  }

  /**
   * Enforces the configuration that the node was started with.
   *
   * @throws StartupException when it cannot be enforced
   */
  void start() throws StartupException {
    OtherIssuers.Prepared others = issuers.prepare(config.issuers());
    enforce(maker.make(config, others.trusted()), others);
  }

  /**
   * Enforces another configuration from the next decision on: all of it, or none of it.
   *
   * @param next differs from the one before in nothing that needs a restart
   * @throws StartupException when it cannot be enforced: then nothing has changed
   */
  void reload(KeywardConfig next) throws StartupException {
    OtherIssuers.Prepared others = issuers.prepare(next.issuers());
    Sites sites = maker.make(next, others.trusted());
    try {
      signing.want(next.tokens().algorithm(), next.tokens().rotateEvery());
    } catch (StorageException e) {
      throw new StartupException("tokens.algorithm: " + e.getMessage(), e);
    }
    enforce(sites, others);
  }

  /** The write that counts comes after all that make nothing untrue that came before them. */
  private void enforce(Sites next, OtherIssuers.Prepared others) {
    observed.follow(next.config().routeList());
    issuers.adopt(others);
    metrics.issuers(others.names(), issuers::ageSeconds);
    sites.exchange(next);
    gateway.retain(next.config().routeList());
  }

  CurrentSites sites() {
    return sites;
  }

  Site adminSite() {
    return sites.admin(adminApi());
  }

  private AdminApi adminApi() {
    Explainer explainer =
        new Explainer(sites::judge, PublicSite.checks(maker.paths()), sites::trusts, lanes.admin());
    return new AdminApi(
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
        new ExplainOperations(explainer),
        follower::poll,
        status,
        time);
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
