package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.ClientChanges;
import dev.keyward.core.lifecycle.ClientPatch;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.session.RefreshTokens;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.core.signing.SigningKeyRotation;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenIssuer.IssuedToken;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import dev.keyward.server.login.Users.Patch;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.session.SessionObserver;
import dev.keyward.server.session.Sessions;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcSessionStore;
import dev.keyward.storage.jdbc.JdbcSigningKeyStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Logins over a {@link LoginBed}, with keys that sign and a verifier that follows revocations. */
final class LoginServiceBed implements AutoCloseable {
  static final Duration TTL = Duration.ofMinutes(15);
  static final SessionPolicy SESSIONS =
      new SessionPolicy(Duration.ofDays(30), Duration.ofDays(7), Duration.ofSeconds(10));

  final LoginBed bed;
  final JdbcClientStore clients;
  final SigningKeys keys;
  final SigningKeyRotation rotation;
  final LoginService service;
  final Sessions sessions;

  /** What became of refresh tokens and sessions. */
  final List<String> observed = new CopyOnWriteArrayList<>();

  private final PasswordHashing hashing;
  private final TokenVerifier verifier;
  private final Revocations revocations;

  /** The usernames that were looked up. */
  final List<String> lookedUp = new CopyOnWriteArrayList<>();

  /** Runs before a login is stored, and after: what somebody else did then. */
  volatile Runnable beforeStored = () -> {};

  volatile Runnable afterStored = () -> {};

  /** With the hashing of logins; the passwords themselves are hashed at the least cost. */
  LoginServiceBed(Path directory, PasswordHashing hashing) throws Exception {
    this(directory, hashing, null);
  }

  /**
   * @param secret in the place of key pairs; null for those
   */
  LoginServiceBed(Path directory, PasswordHashing hashing, byte @Nullable [] secret)
      throws Exception {
    this.bed = new LoginBed(directory);
    this.hashing = hashing;
    SecureRandom random = new SecureRandom();
    this.clients = new JdbcClientStore(bed.database);
    JdbcSigningKeyStore signing = new JdbcSigningKeyStore(bed.database);
    SecretWrap wrap = new SecretWrap(MasterKey.generate(random), random);
    SigningKeys pairs = new SigningKeys(signing, wrap, random, () -> bed.now);
    this.rotation =
        new SigningKeyRotation(
            signing,
            wrap,
            random,
            () -> bed.now,
            JwsAlgorithm.ES256,
            Duration.ofDays(90),
            Duration.ofSeconds(10));
    pairs.ensureActive(JwsAlgorithm.ES256);
    pairs.reload();
    this.keys = secret == null ? pairs : pairs.withSecret(JwsAlgorithm.HS256, secret);
    this.revocations = new Revocations(bed.revoked, () -> bed.now);
    TokenPolicy policy = new TokenPolicy("https://auth.example", "https://api.example", TTL);
    this.verifier = new TokenVerifier(policy, keys, revocations, () -> bed.now);
    TokenIssuer issuer = new TokenIssuer(policy, keys, revocations, random, () -> bed.now);
    Ids ids = new Ids(random, () -> bed.now);
    this.sessions =
        new Sessions(
            new JdbcSessionStore(bed.database),
            issuer,
            new RefreshTokens(KeyedDigest.under(new KeptSecret("refresh-token-1", new byte[32]))),
            new TokenRevocations(bed.revoked, ids, () -> bed.now),
            SESSIONS,
            ids,
            new Observer(),
            this::catchUp);
    this.service = new LoginService(hookedStore(), hashing, issuer, sessions, bed.guard);
  }

  private final class Observer implements SessionObserver {
    @Override
    public void ended(Result result, String sessionId, Actor from) {
      observed.add(result.name());
    }

    @Override
    public void ended(End by, String sessionId, Actor from) {
      observed.add(by.name());
    }
  }

  private UserStore hookedStore() {
    return (UserStore)
        Proxy.newProxyInstance(
            UserStore.class.getClassLoader(),
            new Class<?>[] {UserStore.class},
            (proxy, method, arguments) -> {
              boolean stores = method.getName().equals("loggedIn");
              if (method.getName().equals("findByUsername")) {
                lookedUp.add((String) arguments[0]);
              }
              if (stores) {
                beforeStored.run();
              }
              Object result = method.invoke(bed.store, arguments);
              if (stores) {
                afterStored.run();
              }
              return result;
            });
  }

  /** A new client whose logins get no more than {@code bound}; null for no bound. */
  Client client(@Nullable Scopes bound) {
    String id = "client_" + "0".repeat(26);
    Client client = new Client(id, "app", "", bound, Map.of(), LoginBed.START, LoginBed.START);
    clients.create(client, Actor.OPERATOR.did("client.create", id, Map.of()));
    return client;
  }

  void bind(Client client, @Nullable Scopes bound) {
    changes().patch(target(client), new ClientPatch(null, null, true, bound, false, null, null));
  }

  void delete(Client client) {
    changes().delete(target(client));
  }

  private ClientChanges changes() {
    SecureRandom random = new SecureRandom();
    Ids ids = new Ids(random, () -> bed.now);
    return new ClientChanges(
        clients, new TokenRevocations(bed.revoked, ids, () -> bed.now), () -> bed.now);
  }

  private static Target target(Client client) {
    return new Target(client.id(), true, Caller.OPERATOR);
  }

  /** All tokens issued before a moment. */
  void revokeAll(Instant before) {
    TokenRevocations made =
        new TokenRevocations(
            bed.revoked, new Ids(new SecureRandom(), () -> bed.now), () -> bed.now);
    made.add(made.issuedBefore(TokenRevocation.Kind.ALL, "", before), LoginBed.ACTOR);
    catchUp();
  }

  void disable(User user) {
    bed.users.patch(
        new Patch(user.id(), _ -> true, null, false, false, null, null, LoginBed.ADMIN),
        LoginBed.ACTOR);
  }

  /** What a node says that has heard of all revocations. */
  Verification verify(IssuedToken token) {
    catchUp();
    return verifier.verify(token.value());
  }

  /** As {@link #verify(IssuedToken)}. */
  Verification verify(String token) {
    catchUp();
    return verifier.verify(token);
  }

  VerifiedToken verified(IssuedToken token) {
    return assertInstanceOf(Verification.Valid.class, verify(token)).token();
  }

  /** Hears of all revocations. */
  void catchUp() {
    revocations.load();
  }

  @Override
  public void close() {
    hashing.close();
    bed.close();
  }
}
