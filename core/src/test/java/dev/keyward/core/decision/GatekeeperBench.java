package dev.keyward.core.decision;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Outcome;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.fixtures.MemoryQuotas;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenRevocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gatekeeper over one installation, with a route for each condition: {@code /open} is public,
 * {@code /limited-a1} and its like too but for one request an hour, {@code /data} needs {@code
 * data:read}, {@code /limited} one request an hour, {@code /tokens} an access token, and {@code
 * /parting} is no use of a key.
 */
final class GatekeeperBench {
  static final ClientAddress ADDRESS = ClientAddress.parse("203.0.113.7");
  static final RateLimit ONE = RateLimit.parse("1/1h");

  final Installation node = new Installation();
  final LocalRateLimiter limiter = new LocalRateLimiter(node.clock, 1 << 10);
  final ChangeFollower changes =
      new ChangeFollower(
          node.store,
          List.of(
              node.authenticator::accept,
              node.signingKeys::accept,
              node.tokens::accept,
              node.revocations::accept),
          node.clock,
          Duration.ofSeconds(10));
  final MemoryQuotas quotaStore = new MemoryQuotas();
  final Quotas quotas = new Quotas(quotaStore, node.clock, Runnable::run);
  final FailureGuard failures = new FailureGuard(limiter, RateLimit.parse("3/1h"));
  @Nullable RateLimit perAddress;

  private static Route route(
      String path, Set<CredentialKind> credentials, String scopes, @Nullable RateLimit limit) {
    return new Route(
        path,
        Set.of(),
        PathPattern.parse(path),
        Set.of(),
        credentials,
        Scopes.parse(scopes),
        Set.of(Environment.LIVE),
        RouteLimits.of(path, limit),
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }

  private static Route expensive() {
    Limit limit = Limit.ofRoute("/expensive", RateLimit.parse("4/1h"));
    return new Route(
        "/expensive",
        Set.of(),
        PathPattern.parse("/expensive"),
        Set.of(),
        Set.of(CredentialKind.API_KEY),
        Scopes.NONE,
        Set.of(Environment.LIVE),
        new RouteLimits(List.of(limit), 4),
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }

  private static final RouteTable ROUTES =
      new RouteTable(
          List.of(
              route("/open", Set.of(), "", null),
              route("/limited-a1", Set.of(), "", ONE),
              route("/limited-b1", Set.of(), "", ONE),
              route("/limited-Aa", Set.of(), "", ONE),
              route("/limited-BB", Set.of(), "", ONE),
              route("/data", Set.of(CredentialKind.API_KEY), "data:read", null),
              route("/parting", Set.of(CredentialKind.API_KEY), "data:read", null)
                  .with(Route.Mode.PARTING),
              route(
                  "/limited",
                  Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN),
                  "data:read",
                  ONE),
              expensive(),
              route("/certified", Set.of(CredentialKind.API_KEY), "data:read", ONE).forCertified(),
              route("/open-certified", Set.of(), "", ONE).forCertified(),
              route("/tokens", Set.of(CredentialKind.ACCESS_TOKEN), "data:write", null)));

  LocalGatekeeper gatekeeper() {
    return new LocalGatekeeper(
        ROUTES,
        node.authenticator,
        node.tokens,
        new RequestLimits(limiter, perAddress),
        quotas,
        failures,
        changes,
        node.clock);
  }

  Outcome outcome(AccessRequest request) {
    return gatekeeper().decide(request);
  }

  Decision decide(Inquiry inquiry) {
    return resolved(gatekeeper().decide(inquiry));
  }

  Decision decide(AccessRequest request) {
    return resolved(outcome(request));
  }

  private static Decision resolved(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Pending pending -> pending.resolve();
      case Decision decision -> decision;
    };
  }

  Decision decide(String path, Credential credential) {
    return decide(request(path, credential));
  }

  DenyReason refusal(String path, Credential credential) {
    return refusal(request(path, credential));
  }

  DenyReason refusal(AccessRequest request) {
    return assertInstanceOf(Decision.Deny.class, decide(request)).reason();
  }

  static AccessRequest request(String path, Credential credential) {
    return request(path, credential, true);
  }

  /** Of a client that has shown a certificate. */
  static AccessRequest certified(String path, Credential credential) {
    return new AccessRequest(
        "GET", "", Objects.requireNonNull(CanonicalPath.of(path)), ADDRESS, credential, true, true);
  }

  static AccessRequest request(String path, Credential credential, boolean secure) {
    return new AccessRequest(
        "GET",
        "",
        Objects.requireNonNull(CanonicalPath.of(path)),
        ADDRESS,
        credential,
        secure,
        false);
  }

  Credential key(String... scopes) {
    return new Credential.ApiKey(node.newKey(scopes).secret().reveal());
  }

  /** A key that the node has seen before. */
  Credential knownKey(String... scopes) {
    Credential key = key(scopes);
    var unused = node.authenticator.lookUp(((Credential.ApiKey) key).value());
    return key;
  }

  /** A token of a login just now. */
  Credential token(String subject, String... scopes) {
    Grant grant = Grant.ofUser(subject, "ada", "keyward", Scopes.of(scopes), "session_1", null);
    return new Credential.Bearer(node.issuer.issue(grant, node.issuer.issueTime(grant)).value());
  }

  /** A token that the node has seen before. */
  Credential knownToken(String... scopes) {
    Credential token = token("user_ada", scopes);
    var unused = node.tokens.verify(((Credential.Bearer) token).value());
    return token;
  }

  /** Revokes all tokens of the subject so far, and the node hears of it. */
  void revoke(String subject) {
    Instant now = node.clock.instant();
    TokenRevocation revocation =
        new TokenRevocation(
            "rev_1", TokenRevocation.Kind.SUBJECT, subject, now, now.plusSeconds(86_400), now);
    node.tokenStores.add(revocation, Actor.OPERATOR.did("token.revoke", "rev_1", Map.of()));
    node.store.changes.add(
        new Change(node.store.head() + 1, Change.Kind.TOKEN_REVOCATION, "rev_1", null));
    changes.poll();
  }

  void useUpFailures() {
    for (int i = 0; i < 3; i++) {
      failures.failed(ADDRESS);
    }
  }

  void useUpAddress() {
    perAddress = ONE;
    var unused = decide("/open", Credential.NONE);
  }

  void becomeStale() {
    node.clock.move(Duration.ofSeconds(11));
  }
}
