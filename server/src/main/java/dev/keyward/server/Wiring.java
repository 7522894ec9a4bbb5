package dev.keyward.server;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Ids;
import dev.keyward.core.LocalGatekeeper;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.admin.AdminApi;
import dev.keyward.server.admin.AdminRoutes;
import dev.keyward.server.config.HostPort;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.gateway.Gateway;
import dev.keyward.server.http.Listener;
import dev.keyward.server.http.Site;
import dev.keyward.server.login.UserPasswords;
import dev.keyward.server.login.Users;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.observe.Observation;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.password.PasswordPolicy;
import dev.keyward.storage.jdbc.JdbcTokenRevocationStore;
import dev.keyward.storage.jdbc.JdbcUserStore;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts together, by hand, in the order in which they need each other. What was opened is
 * closed again when a later part fails.
 */
public final class Wiring {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final int ADMIN_BUCKETS = 1 << 12;

  private final KeywardConfig config;
  private final Installation installation;
  private final InstantSource clock;
  private final EventLoops loops = new EventLoops(Runtime.getRuntime().availableProcessors());
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Metrics metrics = new Metrics();
  private final ApiKeyAuthenticator keys;
  private final ChangeFollower follower;
  private final NodeStatus status;

  public Wiring(KeywardConfig config, Installation installation, InstantSource clock) {
    this.config = config;
    this.installation = installation;
    this.clock = clock;
    this.keys = new ApiKeyAuthenticator(installation.keys(), installation.peppers());
    this.follower =
        new ChangeFollower(installation.changes(), List.of(keys::accept), clock, config.maxStale());
    this.status = new NodeStatus(installation.changes(), follower, config.routeList(), metrics);
  }

  /**
   * Opens both listeners.
   *
   * @param publicTls null for plaintext
   * @throws StartupException when an address cannot be had; nothing is left open but the
   *     installation
   */
  public Node start(@Nullable SslContext publicTls, SslContext adminTls) throws StartupException {
    try {
      Listener open =
          listen(
              config.publicListener().address(),
              publicTls,
              config.publicListener()::trusts,
              publicSite(),
              "public");
      try {
        Listener admin = listen(config.admin(), adminTls, address -> false, adminSite(), "admin");
        return new Node(
            open,
            admin,
            status,
            new ChangePoller(follower, POLL),
            loops,
            blocking,
            metrics,
            installation);
      } catch (IOException e) {
        open.close();
        throw e;
      }
    } catch (IOException e) {
      loops.close();
      blocking.close();
      metrics.close();
      throw new StartupException(e.getMessage() + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    Throwable cause = e.getCause();
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }

  private Listener listen(
      HostPort address,
      @Nullable SslContext tls,
      Predicate<ClientAddress> trusted,
      Site site,
      String name)
      throws IOException {
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    if (socket.isUnresolved()) {
      throw new IOException(
          "cannot listen on " + address, new IOException("the name does not resolve"));
    }
    return Listener.open(
        loops,
        new Listener.Options(socket, tls, trusted, site, new Observation(name, metrics), blocking));
  }

  private Site publicSite() {
    String authPath = config.publicListener().authPath();
    RateLimiter limiter = new LocalRateLimiter(clock);
    RateLimit perAddress = config.limits().perAddress();
    FailureGuard noneJudged = new FailureGuard(limiter, null);
    return new PublicSite(
        authPath,
        gatekeeper(PublicEndpoints.routes(authPath), limiter, noneJudged, perAddress),
        gatekeeper(config.routes(), limiter, failures(limiter), perAddress),
        new PublicEndpoints(authPath, status::isReady),
        new Gateway(loops, blocking));
  }

  private Site adminSite() {
    AdminApi api =
        new AdminApi(
            new AdminApi.Keys(installation.clients(), installation.keys(), installation.apiKeys()),
            logins(),
            follower::poll,
            status,
            clock);
    RouteTable routes = AdminRoutes.table();
    RateLimiter own = new LocalRateLimiter(clock, ADMIN_BUCKETS);
    FailureGuard noneJudged = new FailureGuard(own, null);
    return new AdminSite(
        gatekeeper(routes, own, failures(own), null),
        gatekeeper(routes, own, noneJudged, null),
        api);
  }

  private AdminApi.Logins logins() {
    SecureRandom random = new SecureRandom();
    Ids ids = new Ids(random, clock);
    UserStore users = new JdbcUserStore(installation.database());
    TokenRevocations revocations =
        new TokenRevocations(new JdbcTokenRevocationStore(installation.database()), ids, clock);
    PasswordPolicy policy = new PasswordPolicy();
    PasswordHashing hashing =
        new PasswordHashing(Runtime.getRuntime().availableProcessors(), random, nanos -> {});
    return new AdminApi.Logins(
        users,
        new Users(users, revocations, policy, hashing, ids, clock),
        new UserPasswords(users, revocations, policy, hashing, random, clock),
        revocations);
  }

  /** The listeners count apart, so that guesses at the API never lock an administrator out. */
  private FailureGuard failures(RateLimiter limiter) {
    return new FailureGuard(limiter, config.limits().failuresPerAddress());
  }

  private Gatekeeper gatekeeper(
      RouteTable routes,
      RateLimiter limiter,
      FailureGuard failures,
      @Nullable RateLimit perAddress) {
    return new LocalGatekeeper(routes, keys, limiter, failures, perAddress, follower, clock);
  }
}
