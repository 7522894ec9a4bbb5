package dev.keyward.core.decision;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Outcome;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.issuer.IssuerKeySource;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.FailureGuard.Trial;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides from this node's own memory and store, in this order; the first refusal is the answer:
 *
 * <ol>
 *   <li>the limits of the address; an address that used up its wrong credentials passes only with
 *       one already known to be good;
 *   <li>how the credential is sent: two, malformed, in the query, over plaintext;
 *   <li>a public route: allow, anonymously, unless an inquiry asks for scopes, which nobody has;
 *   <li>the freshness of what is known about revocations, and of the time;
 *   <li>the credential itself;
 *   <li>the route: none, wrong kind, wrong environment, address not allowed, missing scope;
 *   <li>the limits of the route or of whoever asks, then the quota of the key.
 * </ol>
 */
public final class LocalGatekeeper implements Gatekeeper {
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
  private final ApiKeyAuthenticator keys;
  private final TokenVerifier tokens;
  private final RequestLimits limits;
  private final Charging charging;
  private final FailureGuard failures;
  private final ChangeFollower changes;
  private final InstantSource clock;
  private final BooleanSupplier timeUnknown;

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
    this.keys = keys;
    this.tokens = tokens;
    this.limits = limits;
    this.charging = new Charging(limits, quotas);
    this.failures = failures;
    this.changes = changes;
    this.clock = clock;
    this.timeUnknown = timeUnknown;
  }

  @Override
  public Outcome decide(AccessRequest request) {
    List<LimitState> charged = limits.charge(request.address());
    Deny limited = limited(request.credential(), request.address(), charged);
    if (limited != null) {
      return limited;
    }
    DenyReason misuse = misuse(request);
    if (misuse != null) {
      return Deny.of(misuse);
    }
    Route route = routes.match(request.method(), request.host(), request.path());
    return judge(
        new Asked(request.credential(), request.address(), route, Scopes.NONE, null, charged));
  }

  /**
   * The same decision about a credential that came to somebody else. Which code its answer has is
   * the only difference.
   */
  public Outcome decide(Inquiry inquiry) {
    ClientAddress address = inquiry.address();
    List<LimitState> charged =
        Inquiry.isQuestion(inquiry.cost()) ? limits.look(address) : limits.charge(address);
    Deny limited = limited(inquiry.credential(), address, charged);
    if (limited != null) {
      return limited;
    }
    Inquiry.Target target = inquiry.target();
    Route route =
        target == null ? ANYTHING : routes.match(target.method(), target.host(), target.path());
    return judge(
        new Asked(inquiry.credential(), address, route, inquiry.scopes(), inquiry.cost(), charged));
  }

  /** The refusal of an address that has used up what it may, without a look at the credential. */
  private @Nullable Deny limited(
      Credential credential, @Nullable ClientAddress address, List<LimitState> charged) {
    if (RequestLimits.exceeded(charged)) {
      return new Deny(DenyReason.ADDRESS_LIMITED, null, "", charged);
    }
    LimitState tooMany = address == null ? null : failures.exceededBy(address);
    return tooMany == null || isKnownToBeGood(credential) ? null : tooMany(tooMany);
  }

  private static Deny tooMany(LimitState exceeded) {
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
    Route route = asked.route();
    if (route != null && route.isPublic() && asked.scopes().isEmpty()) {
      return charging.charge(asked, route, Authenticated.anonymous(asked.address()));
    }
    return changes.isStale() || timeUnknown.getAsBoolean()
        ? asked.refused(DenyReason.UNAVAILABLE, "")
        : authenticate(asked);
  }

  private Outcome authenticate(Asked asked) {
    return switch (asked.credential()) {
      case Credential.ApiKey(String key) -> {
        Recognition recalled = keys.recall(key);
        yield recalled instanceof Recognition.NotInMemory
            ? (Outcome.Pending) () -> lookUp(asked, key)
            : judge(asked, recalled);
      }
      case Credential.Bearer(String token) -> {
        Verification verified = tokens.verify(token);
        yield verified instanceof Verification.UnknownKey unknown
            ? (Outcome.Pending)
                () ->
                    attempt(
                        asked,
                        asked.address(),
                        () -> verifyAfterNews(asked, token, unknown.issuer()))
            : judge(asked, verified);
      }
      case Credential.None() -> asked.refused(DenyReason.NO_CREDENTIAL, "");
      case Credential.Malformed() -> throw refusedBefore();
      case Credential.Conflicting() -> throw refusedBefore();
      case Credential.InQuery() -> throw refusedBefore();
    };
  }

  private static IllegalStateException refusedBefore() {
    return new IllegalStateException("misuse is refused before anybody is authenticated");
  }

  /**
   * Another node, or another issuer, may have made the key just now: it is asked for before the
   * token is refused.
   *
   * @param issuer null for Keyward itself
   */
  private Decision verifyAfterNews(Asked asked, String token, @Nullable IssuerKeySource issuer) {
    try {
      if (issuer == null) {
        changes.pollUnlessFresh();
      } else if (!issuer.refresh()) {
        return asked.refused(DenyReason.UNAVAILABLE, "");
      }
    } catch (StorageException e) {
      return asked.refused(DenyReason.UNAVAILABLE, "");
    }
    return resolved(judge(asked, tokens.verify(token)));
  }

  /** The decision, on a thread that may wait. */
  private static Decision resolved(Outcome outcome) {
    return switch (outcome) {
      case Decision decision -> decision;
      case Outcome.Pending pending -> pending.resolve();
    };
  }

  private Outcome judge(Asked asked, Verification verification) {
    return switch (verification) {
      case Verification.UnknownKey _u -> fail(asked, DenyReason.INVALID_TOKEN, "");
      case Verification.Undecidable() -> asked.refused(DenyReason.UNAVAILABLE, "");
      case Verification.Refused(DenyReason reason, String id) -> fail(asked, reason, id);
      case Verification.Valid(VerifiedToken token) ->
          token.ancestry().keyId().isEmpty()
              ? authorize(asked, Authenticated.by(token))
              : judgeOfKey(asked, token);
    };
  }

  /** A token that was made from an API key is as good as the key is now. */
  private Outcome judgeOfKey(Asked asked, VerifiedToken token) {
    String id = token.ancestry().keyId();
    Recognition recalled = keys.recallId(id);
    return recalled instanceof Recognition.NotInMemory
        ? (Outcome.Pending) () -> lookUpOfKey(asked, token)
        : judgeOfKey(asked, token, recalled);
  }

  private Decision lookUpOfKey(Asked asked, VerifiedToken token) {
    try {
      return resolved(judgeOfKey(asked, token, keys.lookUpId(token.ancestry().keyId())));
    } catch (StorageException e) {
      return asked.refused(DenyReason.UNAVAILABLE, "");
    }
  }

  private Outcome judgeOfKey(Asked asked, VerifiedToken token, Recognition recognition) {
    if (!(recognition instanceof Recognition.Known(KnownKey key))) {
      return fail(asked, DenyReason.TOKEN_REVOKED, token.jti());
    }
    Instant now = clock.instant();
    Outcome outcome =
        keys.refusal(key, now) == null
            ? authorize(asked, Authenticated.by(token, key))
            : fail(asked, DenyReason.TOKEN_REVOKED, token.jti());
    return asked.isUse() ? counted(key, outcome, now) : outcome;
  }

  private Decision lookUp(Asked asked, String key) {
    return attempt(
        asked,
        keys.wasKnown(key) ? null : asked.address(),
        () -> {
          try {
            return resolved(judge(asked, keys.lookUp(key)));
          } catch (StorageException e) {
            return asked.refused(DenyReason.UNAVAILABLE, "");
          }
        });
  }

  /** Looks at what may be a guess, when the address has guesses left. */
  private Decision attempt(Asked asked, @Nullable ClientAddress by, Supplier<Decision> looking) {
    return switch (failures.begin(by)) {
      case Trial.Refused(LimitState exceeded) -> tooMany(exceeded);
      case Trial.Crowded() -> asked.refused(DenyReason.UNAVAILABLE, "");
      case Trial.Begun(Runnable end) -> {
        try {
          yield looking.get();
        } finally {
          end.run();
        }
      }
    };
  }

  private Outcome judge(Asked asked, Recognition recognition) {
    return switch (recognition) {
      case Recognition.Broken() -> fail(asked, DenyReason.MALFORMED, "");
      case Recognition.Unknown() -> fail(asked, DenyReason.NOT_FOUND, "");
      case Recognition.NotInMemory() ->
          throw new IllegalStateException("looked up before it is judged");
      case Recognition.Known(KnownKey key) -> judgeKnown(asked, key);
    };
  }

  private Outcome judgeKnown(Asked asked, KnownKey key) {
    Instant now = clock.instant();
    DenyReason refusal = keys.refusal(key, now);
    Outcome outcome =
        refusal != null ? fail(asked, refusal, key.id()) : authorize(asked, Authenticated.by(key));
    return asked.isUse() ? counted(key, outcome, now) : outcome;
  }

  private Outcome counted(KnownKey key, Outcome outcome, Instant now) {
    return switch (outcome) {
      case Decision decision -> {
        keys.decided(key, decision, now);
        yield decision;
      }
      case Outcome.Pending pending -> pending.noting(decision -> keys.decided(key, decision, now));
    };
  }

  private Outcome authorize(Asked asked, Authenticated who) {
    Principal principal = who.principal();
    String id = principal.credentialId();
    Route route = asked.route();
    if (route == null) {
      return asked.refused(DenyReason.NO_ROUTE, id);
    }
    if (!route.isPublic() && !route.credentials().contains(principal.kind())) {
      return asked.refused(DenyReason.WRONG_KIND, id);
    }
    KnownKey key = who.key();
    if (key != null && !route.isPublic() && !route.environments().contains(key.environment())) {
      return asked.refused(DenyReason.WRONG_ENVIRONMENT, id);
    }
    if (key != null && !key.admits(asked.address())) {
      return asked.refused(DenyReason.IP_NOT_ALLOWED, id);
    }
    Scopes held = principal.scopes();
    if (!held.covers(route.scopes()) || !held.covers(asked.scopes())) {
      return asked.refused(DenyReason.INSUFFICIENT_SCOPE, id);
    }
    return charging.charge(asked, route, who);
  }

  /** A wrong credential counts against the address it came from. */
  private Deny fail(Asked asked, DenyReason reason, String credentialId) {
    ClientAddress address = asked.address();
    if (address != null) {
      failures.failed(address);
    }
    return asked.refused(reason, credentialId);
  }

  private boolean isKnownToBeGood(Credential credential) {
    return switch (credential) {
      case Credential.ApiKey(String sent) ->
          switch (keys.recall(sent)) {
            case Recognition.Known(KnownKey key) -> keys.refusal(key, clock.instant()) == null;
            case Recognition.NotInMemory() -> keys.wasKnown(sent);
            case Recognition.Broken() -> false;
            case Recognition.Unknown() -> false;
          };
      case Credential.Bearer(String sent) ->
          tokens.recall(sent) instanceof Verification.Valid(VerifiedToken token)
              && isOfGoodKey(token);
      default -> false;
    };
  }

  /** Also when the key has to be looked up: whoever has such a token does not guess. */
  private boolean isOfGoodKey(VerifiedToken token) {
    String id = token.ancestry().keyId();
    return id.isEmpty()
        || !(keys.recallId(id) instanceof Recognition.Known(KnownKey key))
        || keys.refusal(key, clock.instant()) == null;
  }
}
