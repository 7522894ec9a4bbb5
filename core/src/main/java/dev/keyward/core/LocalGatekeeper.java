package dev.keyward.core;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides from this node's own memory and store, in this order; the first refusal is the answer:
 *
 * <ol>
 *   <li>the limits of the address; an address that used up its wrong credentials passes only with
 *       one already known to be good;
 *   <li>how the credential is sent: two, malformed, in the query, over plaintext;
 *   <li>a public route: allow, anonymously;
 *   <li>the freshness of what is known about revocations;
 *   <li>the credential itself;
 *   <li>the route: none, wrong kind, wrong environment, address not allowed, missing scope;
 *   <li>the limit of the credential.
 * </ol>
 */
public final class LocalGatekeeper implements Gatekeeper {
  private static final String PER_ADDRESS = "per_address";
  private static final String RATE_LIMIT = "rate_limit";

  private final RouteTable routes;
  private final ApiKeyAuthenticator keys;
  private final TokenVerifier tokens;
  private final RateLimiter limiter;
  private final FailureGuard failures;
  private final @Nullable RateLimit perAddress;
  private final ChangeFollower changes;
  private final InstantSource clock;

  /**
   * @param perAddress the limit of all requests of one address; null for off
   */
  public LocalGatekeeper(
      RouteTable routes,
      ApiKeyAuthenticator keys,
      TokenVerifier tokens,
      RateLimiter limiter,
      FailureGuard failures,
      @Nullable RateLimit perAddress,
      ChangeFollower changes,
      InstantSource clock) {
    this.routes = routes;
    this.keys = keys;
    this.tokens = tokens;
    this.limiter = limiter;
    this.failures = failures;
    this.perAddress = perAddress;
    this.changes = changes;
    this.clock = clock;
  }

  @Override
  public Outcome decide(AccessRequest request) {
    List<LimitState> limits = chargeAddress(request);
    if (isExceeded(limits)) {
      return new Deny(DenyReason.ADDRESS_LIMITED, null, "", limits);
    }
    LimitState tooMany = failures.exceededBy(request.address());
    if (tooMany != null && !isKnownToBeGood(request.credential())) {
      return new Deny(DenyReason.TOO_MANY_FAILURES, null, "", List.of(tooMany));
    }
    DenyReason misuse = misuse(request);
    if (misuse != null) {
      return Deny.of(misuse);
    }
    Route route = routes.match(request.method(), request.host(), request.path());
    if (route != null && route.isPublic()) {
      return chargeRoute(request, route, Principal.ANONYMOUS, request.address().limitKey(), limits);
    }
    return changes.isStale()
        ? Deny.of(DenyReason.UNAVAILABLE, route)
        : authenticate(request, route, limits);
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

  private Outcome authenticate(
      AccessRequest request, @Nullable Route route, List<LimitState> limits) {
    return switch (request.credential()) {
      case Credential.ApiKey(String key) -> {
        Recognition recalled = keys.recall(key);
        yield recalled instanceof Recognition.NotInMemory
            ? (Outcome.Pending) () -> lookUp(request, route, key, limits)
            : judge(request, route, recalled, limits);
      }
      case Credential.Bearer(String token) -> {
        Verification verified = tokens.verify(token);
        yield verified instanceof Verification.UnknownKey
            ? (Outcome.Pending) () -> verifyAfterNews(request, route, token, limits)
            : judge(request, route, verified, limits);
      }
      case Credential.None() -> Deny.of(DenyReason.NO_CREDENTIAL, route);
      case Credential.Malformed() -> throw refusedBefore();
      case Credential.Conflicting() -> throw refusedBefore();
      case Credential.InQuery() -> throw refusedBefore();
    };
  }

  private static IllegalStateException refusedBefore() {
    return new IllegalStateException("misuse is refused before anybody is authenticated");
  }

  /** Another node may have made the key just now: its change is asked for before it is refused. */
  private Decision verifyAfterNews(
      AccessRequest request, @Nullable Route route, String token, List<LimitState> limits) {
    try {
      changes.pollUnlessFresh();
    } catch (StorageException e) {
      return Deny.of(DenyReason.UNAVAILABLE, route);
    }
    return judge(request, route, tokens.verify(token), limits);
  }

  private Decision judge(
      AccessRequest request,
      @Nullable Route route,
      Verification verification,
      List<LimitState> limits) {
    return switch (verification) {
      case Verification.UnknownKey() -> fail(request, DenyReason.INVALID_TOKEN, route, "");
      case Verification.Refused(DenyReason reason, String id) -> fail(request, reason, route, id);
      case Verification.Valid(VerifiedToken token) ->
          authorize(
              request,
              route,
              new Authenticated(token.principal(), null, subjectKey(token.principal())),
              limits);
    };
  }

  private Decision lookUp(
      AccessRequest request, @Nullable Route route, String key, List<LimitState> limits) {
    try {
      return judge(request, route, keys.lookUp(key), limits);
    } catch (StorageException e) {
      return Deny.of(DenyReason.UNAVAILABLE, route);
    }
  }

  private Decision judge(
      AccessRequest request,
      @Nullable Route route,
      Recognition recognition,
      List<LimitState> limits) {
    return switch (recognition) {
      case Recognition.Broken() -> fail(request, DenyReason.MALFORMED, route, "");
      case Recognition.Unknown() -> fail(request, DenyReason.NOT_FOUND, route, "");
      case Recognition.NotInMemory() ->
          throw new IllegalStateException("looked up before it is judged");
      case Recognition.Known(KnownKey key) -> judgeKnown(request, route, key, limits);
    };
  }

  private Decision judgeKnown(
      AccessRequest request, @Nullable Route route, KnownKey key, List<LimitState> limits) {
    DenyReason refusal = keys.refusal(key, clock.instant());
    Decision decision =
        refusal != null
            ? fail(request, refusal, route, key.key().id())
            : authorize(
                request,
                route,
                new Authenticated(key.principal(), key.key(), key.limitKey()),
                limits);
    keys.decided(key, decision);
    return decision;
  }

  /**
   * Somebody, known beyond doubt.
   *
   * @param key null for who came without one
   * @param limitKey whose bucket limits count in
   */
  private record Authenticated(Principal principal, @Nullable ApiKey key, long limitKey) {}

  private Decision authorize(
      AccessRequest request, @Nullable Route route, Authenticated who, List<LimitState> limits) {
    Principal principal = who.principal();
    String id = principal.credentialId();
    if (route == null) {
      return Deny.of(DenyReason.NO_ROUTE, null, id);
    }
    if (!route.credentials().contains(principal.kind())) {
      return Deny.of(DenyReason.WRONG_KIND, route, id);
    }
    ApiKey key = who.key();
    if (key != null && !route.environments().contains(key.environment())) {
      return Deny.of(DenyReason.WRONG_ENVIRONMENT, route, id);
    }
    if (key != null && !key.terms().admits(request.address())) {
      return Deny.of(DenyReason.IP_NOT_ALLOWED, route, id);
    }
    if (!principal.scopes().covers(route.scopes())) {
      return Deny.of(DenyReason.INSUFFICIENT_SCOPE, route, id);
    }
    return chargeRoute(request, route, principal, who.limitKey(), limits);
  }

  /** All tokens of a subject share a bucket: logging in again does not fill it. */
  private static long subjectKey(Principal principal) {
    return RateLimiter.bucket(principal.subject(), 0);
  }

  /** A wrong credential counts against the address it came from. */
  private Deny fail(
      AccessRequest request, DenyReason reason, @Nullable Route route, String credentialId) {
    failures.failed(request.address());
    return Deny.of(reason, route, credentialId);
  }

  private boolean isKnownToBeGood(Credential credential) {
    return switch (credential) {
      case Credential.ApiKey(String sent) ->
          keys.recall(sent) instanceof Recognition.Known(KnownKey key)
              && keys.refusal(key, clock.instant()) == null;
      case Credential.Bearer(String sent) -> tokens.recall(sent) instanceof Verification.Valid;
      default -> false;
    };
  }

  private List<LimitState> chargeAddress(AccessRequest request) {
    if (perAddress == null) {
      return List.of();
    }
    return List.of(limiter.charge(PER_ADDRESS, addressBucket(request), perAddress, 1));
  }

  private Decision chargeRoute(
      AccessRequest request, Route route, Principal principal, long who, List<LimitState> limits) {
    RateLimit limit = route.rateLimit();
    if (limit == null) {
      return new Allow(route, principal, limits);
    }
    LimitState state =
        limiter.charge(
            RATE_LIMIT,
            RateLimiter.bucket(route.name(), RateLimiter.bucket(RATE_LIMIT, who)),
            limit,
            1);
    if (state.exceeded()) {
      if (!limits.isEmpty()) {
        limiter.refund(addressBucket(request), Objects.requireNonNull(perAddress), 1);
      }
      return new Deny(DenyReason.RATE_LIMITED, route, principal.credentialId(), List.of(state));
    }
    return new Allow(
        route, principal, limits.isEmpty() ? List.of(state) : List.of(limits.getFirst(), state));
  }

  private static boolean isExceeded(List<LimitState> limits) {
    return !limits.isEmpty() && limits.getFirst().exceeded();
  }

  private static long addressBucket(AccessRequest request) {
    return RateLimiter.bucket(PER_ADDRESS, request.address().limitKey());
  }
}
