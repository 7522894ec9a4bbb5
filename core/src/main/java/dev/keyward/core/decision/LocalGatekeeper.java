package dev.keyward.core.decision;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Outcome;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.token.TokenVerifier;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides from this node's own memory and store, in this order; the first refusal is the answer:
 *
 * <ol>
 *   <li>the limits of the address; an address that used up its wrong credentials passes only with
 *       one already known to be good;
 *   <li>how the credential is sent: two, malformed, in the query, over plaintext;
 *   <li>a public route: allow, anonymously, unless an inquiry asks for scopes, which nobody has, or
 *       the route needs a client certificate that is not there;
 *   <li>the freshness of what is known about revocations, and of the time;
 *   <li>the credential itself;
 *   <li>the route: none, wrong kind, wrong environment, address not allowed, no client certificate,
 *       missing scope;
 *   <li>the limits of the route or of whoever asks, then the quota of the key.
 * </ol>
 *
 * <p>A route that only observes is judged in the same order, by counters of its own; then it lets
 * everything pass.
 */
public final class LocalGatekeeper implements Explaining {
  /** Of an inquiry that does not say what the credential is for. */
  private static final Route ANYTHING =
      new Route(
          "",
          Set.of(),
          PathPattern.parse("/**"),
          Set.of(),
          Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN),
          Scopes.NONE,
          Set.of(Environment.LIVE, Environment.TEST),
          RouteLimits.NONE,
          null,
          Route.DEFAULT_TIMEOUT,
          false);

  private final RouteTable routes;
  private final Authentication authentication;
  private final Authorization authorization;
  private final ChangeFollower changes;
  private final BooleanSupplier timeUnknown;
  private final Counting enforced;
  private final Observing observing;

  public LocalGatekeeper(
      RouteTable routes,
      ApiKeyAuthenticator keys,
      TokenVerifier tokens,
      RequestLimits limits,
      Quotas quotas,
      FailureGuard failures,
      ChangeFollower changes,
      InstantSource clock) {
    this(routes, keys, tokens, limits, quotas, failures, changes, clock, () -> false);
  }

  /**
   * For routes none of which only observes.
   *
   * @param timeUnknown whether the clock is so wrong that nothing can be decided by it
   */
  public LocalGatekeeper(
      RouteTable routes,
      ApiKeyAuthenticator keys,
      TokenVerifier tokens,
      RequestLimits limits,
      Quotas quotas,
      FailureGuard failures,
      ChangeFollower changes,
      InstantSource clock,
      BooleanSupplier timeUnknown) {
    this.routes = routes;
    this.authorization = new Authorization(new Charging(quotas));
    this.authentication = new Authentication(keys, tokens, changes, clock, authorization);
    this.changes = changes;
    this.timeUnknown = timeUnknown;
    this.enforced = new Counting(limits, failures);
    this.observing = new Observing(enforced, (route, refusal) -> {});
  }

  private LocalGatekeeper(LocalGatekeeper same, Observing observing) {
    this.routes = same.routes;
    this.authorization = same.authorization;
    this.authentication = same.authentication;
    this.changes = same.changes;
    this.timeUnknown = same.timeUnknown;
    this.enforced = same.enforced;
    this.observing = observing;
  }

  /** The same, for routes some of which only observe. */
  public LocalGatekeeper observing(Observing how) {
    return new LocalGatekeeper(this, how);
  }

  @Override
  public Outcome decide(AccessRequest request) {
    return decide(asked(request, request.address(), null, Trace.NONE), misuse(request));
  }

  /**
   * The same decision about a credential that came to somebody else. Which code its answer has is
   * the only difference.
   */
  public Outcome decide(Inquiry inquiry) {
    Inquiry.Target target = inquiry.target();
    Route route =
        target == null ? ANYTHING : routes.match(target.method(), target.host(), target.path());
    Counting counting = counting(route);
    ClientAddress address = inquiry.address();
    Long cost = inquiry.cost();
    return decide(
        new Asked(
            inquiry.credential(),
            address,
            route,
            inquiry.scopes(),
            cost,
            counting,
            ofAddress(counting, address, cost),
            false, // whoever asks has not seen the client's TLS as this node would
            Trace.NONE),
        null);
  }

  @Override
  public Outcome explain(AccessRequest request, @Nullable ClientAddress address, Trace trace) {
    return decide(asked(request, address, 0L, trace), misuse(request));
  }

  private Asked asked(
      AccessRequest request, @Nullable ClientAddress address, @Nullable Long cost, Trace trace) {
    Route route = routes.match(request.method(), request.host(), request.path());
    Counting counting = counting(route);
    return new Asked(
        request.credential(),
        address,
        route,
        Scopes.NONE,
        cost,
        counting,
        ofAddress(counting, address, cost),
        request.certified(),
        trace);
  }

  private static List<LimitState> ofAddress(
      Counting counting, @Nullable ClientAddress address, @Nullable Long cost) {
    return Inquiry.isQuestion(cost)
        ? counting.limits().look(address)
        : counting.limits().charge(address);
  }

  @Override
  public RouteTable routes() {
    return routes;
  }

  private Counting counting(@Nullable Route route) {
    return route != null && route.isObserved() ? observing.counting() : enforced;
  }

  private Outcome decide(Asked asked, @Nullable DenyReason misuse) {
    Route route = asked.route();
    Outcome outcome = judge(asked, misuse);
    // Who asks for scopes beside the route's observes nothing.
    return route != null && route.isObserved() && asked.scopes().isEmpty()
        ? observed(route, asked, outcome)
        : outcome;
  }

  private Outcome observed(Route route, Asked asked, Outcome outcome) {
    return switch (outcome) {
      case Decision decision -> observed(route, asked, decision);
      case Outcome.Pending pending -> pending.then(decision -> observed(route, asked, decision));
    };
  }

  private Decision observed(Route route, Asked asked, Decision decision) {
    if (!(decision instanceof Deny refusal)) {
      return decision;
    }
    if (!asked.isQuestion()) {
      observing.refusals().wouldRefuse(route, refusal);
    }
    return Decision.Allow.observing(route, refusal);
  }

  private Outcome judge(Asked asked, @Nullable DenyReason misuse) {
    Deny limited = limited(asked);
    if (limited != null) {
      return limited;
    }
    asked.trace().passed(Check.ADDRESS_LIMITS);
    return misuse == null ? judge(asked) : refused(asked, misuse);
  }

  private static Deny refused(Asked asked, DenyReason misuse) {
    if (misuse == DenyReason.CREDENTIAL_OVER_PLAINTEXT) {
      asked.trace().passed(Check.CREDENTIAL_SYNTAX);
    }
    return Deny.of(misuse);
  }

  /** The refusal of an address that has used up what it may, without a look at the credential. */
  private @Nullable Deny limited(Asked asked) {
    if (RequestLimits.exceeded(asked.limits())) {
      return new Deny(DenyReason.ADDRESS_LIMITED, null, "", asked.limits());
    }
    ClientAddress address = asked.address();
    LimitState exceeded = address == null ? null : asked.counting().failures().exceededBy(address);
    return exceeded == null || authentication.isKnownToBeGood(asked.credential())
        ? null
        : tooMany(exceeded);
  }

  static Deny tooMany(LimitState exceeded) {
    return new Deny(DenyReason.TOO_MANY_FAILURES, null, "", List.of(exceeded));
  }

  private static @Nullable DenyReason misuse(AccessRequest request) {
    return switch (request.credential()) {
      case Credential.Conflicting() -> DenyReason.CONFLICTING_CREDENTIALS;
      case Credential.Malformed() -> DenyReason.MALFORMED_CREDENTIAL;
      case Credential.InQuery() -> DenyReason.CREDENTIAL_IN_QUERY;
      case Credential.None() -> null;
      case Credential.ApiKey _k when !request.secure() -> DenyReason.CREDENTIAL_OVER_PLAINTEXT;
      case Credential.Bearer _t when !request.secure() -> DenyReason.CREDENTIAL_OVER_PLAINTEXT;
      case Credential.ApiKey _k -> null;
      case Credential.Bearer _t -> null;
    };
  }

  private Outcome judge(Asked asked) {
    asked.trace().passed(Check.CREDENTIAL_SYNTAX);
    asked.trace().passed(Check.TRANSPORT);
    Route route = asked.route();
    if (route != null && route.isPublic() && asked.scopes().isEmpty()) {
      return authorization.authorizeAnybody(asked, route);
    }
    if (changes.isStale() || timeUnknown.getAsBoolean()) {
      return asked.refused(DenyReason.UNAVAILABLE, "");
    }
    asked.trace().passed(Check.FRESHNESS);
    return authentication.authenticate(asked);
  }
}
