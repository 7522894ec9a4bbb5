package dev.keyward.server.gateway;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Outcome;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.ExchangeObserver;
import dev.keyward.server.http.ExchangeRecord;
import dev.keyward.server.http.ForwardAuth;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Listener;
import dev.keyward.server.http.Site;
import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Lane;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import dev.keyward.testkit.wire.RawClient;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A listener on one event loop, so that all its connections share one pool. Below {@code /api} the
 * key {@code good} passes, below {@code /open} anybody, below {@code /own} the endpoint answers,
 * below {@code /late} a decision needs another thread, and {@code /broken} breaks the gatekeeper.
 */
public final class Front implements Site, ExchangeObserver, AutoCloseable {
  public static final String KEY = "X-API-Key: good\r\n";
  public static final String HEAD = "Host: api.example\r\n" + KEY;

  /** What Keyward would have logged as its own failure. */
  public final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

  public final BlockingQueue<ExchangeRecord> ended = new LinkedBlockingQueue<>();

  /** What the gatekeeper was asked last. */
  public volatile @Nullable AccessRequest asked;

  /** Runs before a decision is made that needs another thread. */
  public volatile Runnable beforeLate = () -> {};

  private final EventLoops loops = new EventLoops(1);
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Gateway gateway;
  private final Setup setup;
  private final Listener listener;

  /** How much it takes on at once. */
  public record Bounds(
      Bound connections, Bound lookups, Bound endpoints, Bound upstreams, Bound bodies) {
    private Lanes lanes(Executor threads) {
      Lane own = new Lane(endpoints, null, threads);
      Lane decisions = new Lane(lookups, null, threads);
      return new Lanes(connections, bodies, decisions, decisions, path -> own);
    }
  }

  /** By what connections are encrypted from now on. */
  public volatile @Nullable SslContext tls;

  /** Whether the node is about to go down. */
  public volatile boolean leaving;

  /** What becomes of the route of all requests. */
  volatile UnaryOperator<Route> routed = UnaryOperator.identity();

  /** What is said in {@code Strict-Transport-Security}. */
  volatile String transportSecurity = "";

  /** How a front differs from the plain one. */
  public record Setup(
      @Nullable URI upstream,
      @Nullable SslContext tls,
      Predicate<ClientAddress> trusted,
      Duration timeout,
      boolean forwardCredentials,
      Endpoint endpoint,
      Bounds bounds) {
    public static Setup to(@Nullable URI upstream) {
      return new Setup(
          upstream,
          null,
          a -> false,
          Duration.ofSeconds(15),
          false,
          r -> {
            throw new IllegalStateException("no endpoint");
          },
          new Bounds(Roomy.bound(), Roomy.bound(), Roomy.bound(), Roomy.bound(), Roomy.bound()));
    }

    public Setup tls(SslContext context) {
      return new Setup(upstream, context, trusted, timeout, forwardCredentials, endpoint, bounds);
    }

    public Setup trusting(Predicate<ClientAddress> proxies) {
      return new Setup(upstream, tls, proxies, timeout, forwardCredentials, endpoint, bounds);
    }

    public Setup timeout(Duration longest) {
      return new Setup(upstream, tls, trusted, longest, forwardCredentials, endpoint, bounds);
    }

    public Setup forwardingCredentials() {
      return new Setup(upstream, tls, trusted, timeout, true, endpoint, bounds);
    }

    public Setup endpoint(Endpoint answering) {
      return new Setup(upstream, tls, trusted, timeout, forwardCredentials, answering, bounds);
    }

    public Setup within(Bounds most) {
      return new Setup(upstream, tls, trusted, timeout, forwardCredentials, endpoint, most);
    }
  }

  public Front(Setup setup) throws IOException {
    this(setup, Pace.Least.USUAL);
  }

  Front(Setup setup, Pace.Least least) throws IOException {
    this.setup = setup;
    this.tls = setup.tls();
    this.gateway =
        new Gateway(
            loops, blocking, setup.bounds().upstreams(), IdentityFields.USUAL, (u, s) -> {}, least);
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener = Listener.bind(loops, loopback);
    listener.serve(
        new Listener.Options(
            setup.tls() == null ? null : () -> tls,
            setup.trusted(),
            this,
            this,
            setup.bounds().lanes(blocking)));
  }

  public int port() {
    return listener.port();
  }

  public Listener listener() {
    return listener;
  }

  public RawClient connect() throws IOException {
    return new RawClient(port());
  }

  @Override
  public Gatekeeper gatekeeper(RequestHead head) {
    return this::decide;
  }

  private Outcome decide(AccessRequest request) {
    asked = request;
    if (request.path().isAtOrBelow("/broken")) {
      throw new IllegalStateException("the gatekeeper broke");
    }
    return request.path().isAtOrBelow("/late")
        ? (Outcome.Pending)
            () -> {
              beforeLate.run();
              return judge(request);
            }
        : judge(request);
  }

  private Decision judge(AccessRequest request) {
    return switch (request.credential()) {
      case Credential.Conflicting() -> Decision.Deny.of(DenyReason.CONFLICTING_CREDENTIALS);
      case Credential.Malformed() -> Decision.Deny.of(DenyReason.MALFORMED_CREDENTIAL);
      case Credential.InQuery() -> Decision.Deny.of(DenyReason.CREDENTIAL_IN_QUERY);
      case Credential.ApiKey _ when !request.secure() ->
          Decision.Deny.of(DenyReason.CREDENTIAL_OVER_PLAINTEXT);
      case Credential.Bearer _ when !request.secure() ->
          Decision.Deny.of(DenyReason.CREDENTIAL_OVER_PLAINTEXT);
      case Credential.ApiKey(String key) when key.equals("good") -> allow(request);
      case Credential.ApiKey _ -> Decision.Deny.of(DenyReason.NOT_FOUND);
      case Credential.Bearer _ -> Decision.Deny.of(DenyReason.INVALID_TOKEN);
      case Credential.None() ->
          request.path().isAtOrBelow("/open")
              ? allow(request)
              : Decision.Deny.of(DenyReason.NO_CREDENTIAL);
    };
  }

  private Decision.Allow allow(AccessRequest request) {
    boolean open = request.path().isAtOrBelow("/open");
    Principal caller =
        new Principal(
            CredentialKind.API_KEY,
            "c1",
            "app",
            "c1",
            "k1",
            Scopes.of("data:read"),
            null,
            Map.of());
    List<LimitState> limits =
        request.path().isAtOrBelow("/api/limited")
            ? List.of(LimitState.of("rate_limit", RateLimit.parse("100/1m"), 12, 30, false))
            : List.of();
    Route route =
        new Route(
            "all",
            Set.of(),
            PathPattern.parse("/**"),
            Set.of(),
            open ? Set.of() : Set.of(CredentialKind.API_KEY),
            Scopes.NONE,
            Set.of(Environment.LIVE),
            RouteLimits.NONE,
            setup.upstream(),
            setup.timeout(),
            setup.forwardCredentials());
    return new Decision.Allow(routed.apply(route), open ? Principal.ANONYMOUS : caller, limits);
  }

  @Override
  public boolean isLeaving() {
    return leaving;
  }

  @Override
  public String transportSecurity() {
    return transportSecurity;
  }

  @Override
  public @Nullable Endpoint endpoint(CanonicalPath path) {
    return path.isAtOrBelow("/own") ? setup.endpoint() : null;
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return 64 * 1024;
  }

  @Override
  public Forwarding forwarding() {
    return gateway;
  }

  @Override
  public ForwardAuth forwardAuth() {
    return new ForwardAuth("/auth/check", this::decide, IdentityFields.USUAL);
  }

  @Override
  public void ended(ExchangeRecord record) {
    ended.add(record);
  }

  @Override
  public void failed(String requestId, Throwable cause) {
    failures.add(cause);
  }

  @Override
  public void connectionFailed(Peer peer, Throwable cause) {}

  @Override
  public void close() {
    listener.close();
    loops.close();
    blocking.close();
  }
}
