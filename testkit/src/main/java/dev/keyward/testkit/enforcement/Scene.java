package dev.keyward.testkit.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Ids;
import dev.keyward.core.Outcome;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.decision.Counting;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.decision.Observing;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.ClientChanges;
import dev.keyward.core.lifecycle.ClientPatch;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RequestLimits;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocationStore;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.testkit.SettableClock;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the cases play in: routes, clients, keys, a clock and stores that can fail. Limits and
 * caches are new for each case.
 */
public final class Scene implements Gatekeeper {
  static final Duration HOUR = Duration.ofHours(1);
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final SettableClock clock = new SettableClock(START);
  private final FaultyStores faulty;
  private final ApiKeys keys;
  private final KeyChanges changes;
  private final ClientChanges clientChanges;
  private final KeyRotation rotation;
  private final Ids ids;
  private final Peppers peppers;
  private final List<Route> routes;
  private final SigningKeys signingKeys;
  private final TokenRevocationStore tokenRevocations;
  private Door door = Closed.DOOR;
  private volatile @Nullable LocalGatekeeper gatekeeper;
  private volatile @Nullable ChangeFollower follower;
  private volatile @Nullable ApiKeyAuthenticator authenticator;
  private volatile @Nullable TokenIssuer issuer;

  /** Makes tokens that the node takes for its own. */
  final TokenMint mint = new TokenMint(START);

  /** Another issuer that the node trusts. */
  final ForeignMint idp = new ForeignMint(START);

  /** Keys of the cast, by role. */
  final String plain;

  final String reader;
  final String writer;
  final String tester;
  final String unicode;
  final String expiring;
  final String revoked;
  final Client client;
  final String readerId;

  Scene(Stores stores, @Nullable URI upstream) throws Exception {
    SecureRandom random = new SecureRandom();
    faulty = new FaultyStores(stores);
    SecretWrap wrap = new SecretWrap(MasterKey.generate(random), random);
    peppers = Peppers.load(stores.secrets(), wrap, random, clock);
    mint.install(stores.signingKeys(), wrap);
    signingKeys = new SigningKeys(stores.signingKeys(), wrap, random, clock);
    tokenRevocations = stores.tokenRevocations();
    ids = new Ids(random, clock);
    keys = new ApiKeys(stores.clients(), faulty.keys(), peppers, ids, random, clock);
    changes = new KeyChanges(faulty.keys(), clock);
    rotation = new KeyRotation(faulty.keys(), keys, clock);
    clientChanges =
        new ClientChanges(
            stores.clients(), new TokenRevocations(tokenRevocations, ids, clock), clock);
    routes = SceneRoutes.toward(upstream);
    client = keys.createClient("orders-app", "", null, Actor.OPERATOR);
    plain = newKey(client, Environment.LIVE, Scopes.NONE, null).secret().reveal();
    CreateResult.Created read = newKey(client, Environment.LIVE, Scopes.of("data:read"), null);
    reader = read.secret().reveal();
    readerId = read.key().id();
    writer =
        newKey(client, Environment.LIVE, Scopes.of("data:read", "data:write"), null)
            .secret()
            .reveal();
    tester = newKey(client, Environment.TEST, Scopes.of("data:read"), null).secret().reveal();
    expiring =
        newKey(client, Environment.LIVE, Scopes.of("data:read"), START.plusSeconds(60))
            .secret()
            .reveal();
    Client other = keys.createClient("Jürgen 日本", "", null, Actor.OPERATOR);
    unicode = newKey(other, Environment.LIVE, Scopes.NONE, null).secret().reveal();
    CreateResult.Created gone = newKey(client, Environment.LIVE, Scopes.of("data:read"), null);
    revoked = gone.secret().reveal();
    changes.revoke(target(gone.key()), RevocationReason.KEY_COMPROMISE);
  }

  private CreateResult.Created newKey(
      Client owner, Environment env, Scopes scopes, @Nullable Instant expiresAt) {
    NewKey wanted =
        new NewKey(
            owner.id(), env, KeyTerms.of("contract", scopes, expiresAt), Scopes.of(Scopes.ADMIN));
    return (CreateResult.Created) keys.createKey(wanted, Actor.OPERATOR);
  }

  /** A key that did not exist when the caches were filled. */
  String newKeyNow() {
    return newKey(client, Environment.LIVE, Scopes.NONE, null).secret().reveal();
  }

  /** Makes a key, hands out its secret, and revokes it when told. */
  CreateResult.Created newRevocableKey() {
    return newKey(client, Environment.LIVE, Scopes.NONE, null);
  }

  /** A key of a client that no other case uses. */
  CreateResult.Created newKeyOfItsOwnClient(String... scopes) {
    Client own = keys.createClient("own", "", null, Actor.OPERATOR);
    return newKey(own, Environment.LIVE, Scopes.of(scopes), null);
  }

  CreateResult.Created newTestKey() {
    return newKey(client, Environment.TEST, Scopes.NONE, null);
  }

  /** A token as the holder of a key gets it at this moment. */
  String keyToken(ApiKey key, String... scopes) {
    TokenIssuer.Grant grant =
        TokenIssuer.Grant.ofKey(key.clientId(), "own", key.id(), Scopes.of(scopes), null);
    TokenIssuer current = Objects.requireNonNull(issuer, "reset comes first");
    return current.issue(grant, current.issueTime(grant)).value();
  }

  void bind(String clientId, @Nullable Scopes bound) {
    clientChanges.patch(
        target(clientId), new ClientPatch(null, null, true, bound, false, null, null));
    poll();
  }

  /** Gives the client another limit; null for none. */
  void limitClient(String clientId, @Nullable OwnRate rate) {
    clientChanges.patch(
        target(clientId), new ClientPatch(null, null, false, null, true, rate, null));
    poll();
  }

  void deleteClient(String clientId) {
    clientChanges.delete(target(clientId));
    poll();
  }

  /** The key that replaces {@code key} after an hour, or with its first use. */
  KeyRotation.Result.Rotated rotate(ApiKey key, boolean onUse) {
    var made = (KeyRotation.Result.Rotated) rotation.rotate(target(key), HOUR, onUse);
    poll();
    return made;
  }

  /** As on this node; whether it was done. */
  boolean cancelRotation(ApiKey key) {
    ApiKeyAuthenticator node = Objects.requireNonNull(authenticator, "reset comes first");
    return cancelRotation(key, node::isSuperseded);
  }

  /** As on a node that has seen no use of the new key. */
  boolean cancelRotationElsewhere(ApiKey key) {
    return cancelRotation(key, (id, by) -> false);
  }

  private boolean cancelRotation(ApiKey key, BiPredicate<String, String> superseded) {
    boolean done = rotation.cancel(target(key), superseded) instanceof KeyRotation.Result.Cancelled;
    poll();
    return done;
  }

  /** What a node does off the path of requests. */
  void storeFirstUses() {
    ApiKeyAuthenticator node = Objects.requireNonNull(authenticator, "reset comes first");
    Map<String, String> superseded = node.superseded();
    superseded.forEach(rotation::supersede);
    poll();
    node.settled(superseded);
  }

  void revoke(ApiKey key) {
    changes.revoke(target(key), RevocationReason.UNSPECIFIED);
    poll();
  }

  void disable(ApiKey key) {
    changes.disable(target(key));
    poll();
  }

  void enable(ApiKey key) {
    changes.enable(target(key));
    poll();
  }

  /** Gives the key other terms, as an administrator does while it is in use. */
  void patch(ApiKey key, UnaryOperator<KeyTerms> change) {
    changes.patch(target(key), change);
    poll();
  }

  private static Target target(ApiKey key) {
    return target(key.id());
  }

  private static Target target(String id) {
    return new Target(id, false, Caller.OPERATOR);
  }

  /**
   * Revokes tokens, as another node would do it.
   *
   * @param until those issued until then
   */
  void revokeTokens(TokenRevocation.Kind kind, String value, Instant until) {
    String id = ids.next("rev");
    tokenRevocations.add(
        new TokenRevocation(id, kind, value, until, START.plusSeconds(3_600), START),
        Actor.OPERATOR.did("token.revoke", id, Map.of()));
    poll();
  }

  /** A token as a login gives it at this moment. */
  String login(String userId) {
    return login(userId, Principal.NO_CLIENT, null);
  }

  /** A token as a login through a client gives it to a user with a limit. */
  String login(String userId, String clientId, @Nullable OwnRate ofUser) {
    TokenIssuer.Grant grant =
        TokenIssuer.Grant.ofUser(
            userId, "again", clientId, Scopes.NONE, ids.next("session"), ofUser);
    TokenIssuer current = Objects.requireNonNull(issuer, "reset comes first");
    return current.issue(grant, current.issueTime(grant)).value();
  }

  /** Makes everything that remembers forget. */
  void reset() {
    reset("20/1m", null);
  }

  void reset(String failuresPerAddress, @Nullable String perAddress) {
    clock.set(START);
    faulty.down = false;
    ApiKeyAuthenticator known = new ApiKeyAuthenticator(faulty.keys(), peppers);
    authenticator = known;
    Revocations revocations = new Revocations(tokenRevocations, clock);
    TokenPolicy policy =
        new TokenPolicy(TokenMint.ISSUER, TokenMint.AUDIENCE, Duration.ofMinutes(15));
    idp.known = true;
    TokenVerifier verifier =
        new TokenVerifier(policy, signingKeys, idp.trusted(), revocations, clock);
    ChangeFollower following =
        new ChangeFollower(
            faulty.changes(),
            List.of(known::accept, signingKeys::accept, revocations::accept),
            clock,
            Duration.ofSeconds(10));
    signingKeys.reload();
    issuer = new TokenIssuer(policy, signingKeys, revocations, new SecureRandom(), clock);
    LocalRateLimiter limiter = new LocalRateLimiter(clock);
    LocalRateLimiter apart = new LocalRateLimiter(clock);
    RateLimit address = perAddress == null ? null : RateLimit.parse(perAddress);
    RateLimit wrong = RateLimit.parse(failuresPerAddress);
    follower = following;
    gatekeeper =
        new LocalGatekeeper(
                new RouteTable(routes),
                known,
                verifier,
                new RequestLimits(limiter, address),
                new Quotas(faulty.quotas(), clock, Runnable::run),
                new FailureGuard(limiter, wrong),
                following,
                clock)
            .observing(
                new Observing(
                    new Counting(new RequestLimits(apart, address), new FailureGuard(apart, wrong)),
                    (route, refusal) -> {}));
  }

  void enter(Door opened) {
    door = opened;
  }

  @Override
  public Outcome decide(AccessRequest request) {
    return gatekeeper().decide(request);
  }

  /** The one that decides until the next reset. */
  LocalGatekeeper gatekeeper() {
    return Objects.requireNonNull(gatekeeper, "reset comes first");
  }

  void poll() {
    ChangeFollower current = follower;
    if (current != null) {
      current.poll();
    }
  }

  void pullThePlug() {
    faulty.down = true;
  }

  Reply send(Call call) {
    try {
      return door.send(call);
    } catch (Unsayable e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the door broke on " + call.method() + " " + call.target(), e);
    }
  }

  Reply expect(int status, Call call) {
    Reply reply = send(call);
    assertEquals(
        status, reply.status(), () -> call.method() + " " + call.target() + ": " + reply.body());
    return reply;
  }

  /** No door yet. */
  private static final class Closed implements Door {
    static final Door DOOR = new Closed();

    @Override
    public Reply send(Call call) {
      throw new IllegalStateException("no door has been opened");
    }

    @Override
    public void close() {}
  }
}
