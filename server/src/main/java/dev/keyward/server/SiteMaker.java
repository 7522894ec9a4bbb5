package dev.keyward.server;

import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.decision.Counting;
import dev.keyward.core.decision.Explaining;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.decision.Observing;
import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.server.admin.AdminRoutes;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.cors.Preflights;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.decision.Inquiries;
import dev.keyward.server.decision.VerifyOperations;
import dev.keyward.server.holder.HolderOperations;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.load.NodeLanes;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.observe.OAuthObservation;
import dev.keyward.server.observe.ObservedRoutes;
import dev.keyward.server.observe.VerifyObservation;
import dev.keyward.server.openapi.OperationHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Makes what stands behind the listeners from a configuration. All parts outlast it: what they
 * count, remember and keep open is there whatever is made of them next.
 *
 * @param paths Keyward's own
 * @param identity says who calls
 * @param gateway where allowed requests go
 * @param ready whether the node can decide; may block
 */
record SiteMaker(
    Installation installation,
    Judges judges,
    Counters counters,
    Logins logins,
    TokenPolicy tokens,
    OwnPaths paths,
    IdentityFields identity,
    Forwarding gateway,
    NodeLanes lanes,
    ObservedRoutes observed,
    Metrics metrics,
    BooleanSupplier ready) {

  /**
   * @param others whose tokens count beside own ones
   * @throws StartupException when assertions would be for whom access tokens are for, or anybody
   *     could make them
   */
  Sites make(KeywardConfig config, TrustedIssuers others) throws StartupException {
    checkAssertions(config);
    TokenVerifier verifier = judges.tokens().trusting(others);
    Judges judging = judges.by(verifier);
    RateLimit perAddress = config.limits().perAddress();
    RateLimit perFailures = config.limits().failuresPerAddress();
    RateLimiter limiter = counters.open().limiter();
    FailureGuard failures = counters.open().guard(perFailures);
    LocalGatekeeper routed = routed(config, judging);
    RouteTable own = PublicEndpoints.routes(paths);
    PublicSite.Gatekeepers<Explaining> gatekeepers =
        new PublicSite.Gatekeepers<>(
            paths,
            judging.of(own, limiter, counters.open().unguarded(), null),
            PublicEndpoints.encrypted(paths, judging.of(own, limiter, failures, perAddress)),
            routed,
            new Guarded(routed, asked -> paths.contains(asked.path()), DenyReason.NO_ROUTE),
            new Preflights<>(
                config.routes(), table -> judging.of(table, limiter, failures, perAddress)));
    PublicEndpoints endpoints =
        new PublicEndpoints(paths, handlers(config, verifier, routed, failures), ready);
    Counters.Counter admin = counters.admin();
    RouteTable adminRoutes = AdminRoutes.table();
    return new Sites(
        config,
        gatekeepers,
        new PublicSite(
            gatekeepers, endpoints, gateway, identity, config.publicListener().transportSecurity()),
        judging.ofAdministrators(adminRoutes, admin.limiter(), admin.guard(perFailures)),
        judging.ofAdministrators(adminRoutes, admin.limiter(), admin.unguarded()));
  }

  private void checkAssertions(KeywardConfig config) throws StartupException {
    String audience = tokens.audience();
    boolean any = false;
    for (var route : config.routeList()) {
      String called = route.delivery().audience();
      any = any || !called.isEmpty();
      if (called.equals(audience)) {
        throw new StartupException(
            "routes: an assertion is called '"
                + audience
                + "', as the audience of access tokens is");
      }
    }
    if (any && config.tokens().secret() != null) {
      throw new StartupException(
          "routes: an assertion needs a key pair, and tokens are signed with tokens.secret");
    }
  }

  private LocalGatekeeper routed(KeywardConfig config, Judges judging) {
    RateLimit perAddress = config.limits().perAddress();
    RateLimit perFailures = config.limits().failuresPerAddress();
    Counters.Counter apart = counters.observed();
    Counting counting =
        new Counting(new RequestLimits(apart.limiter(), perAddress), apart.guard(perFailures));
    return judging
        .of(
            config.routes(),
            counters.open().limiter(),
            counters.open().guard(perFailures),
            perAddress)
        .observing(new Observing(counting, observed));
  }

  private Map<String, OperationHandler> handlers(
      KeywardConfig config, TokenVerifier verifier, LocalGatekeeper routed, FailureGuard failures) {
    Map<String, OperationHandler> handlers =
        new HashMap<>(
            logins.handlers(
                counters.logins(), config.limits().login(), verifier, failures, judges.changes()));
    handlers.putAll(
        new HolderOperations(
                new KeyChanges(installation.keys(), judges.time()), judges.changes()::poll)
            .handlers());
    Inquiries inquiries = new Inquiries(routed, lanes.open());
    handlers.putAll(
        new VerifyOperations(inquiries, paths::contains, new VerifyObservation(metrics))
            .handlers());
    handlers.putAll(
        logins.oauth(
            inquiries,
            verifier,
            paths,
            new OAuthObservation(metrics),
            counters.open().limiter(),
            failures,
            judges.changes()));
    return handlers;
  }
}
