package dev.keyward.server.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Ids;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.audit.AuditEntry;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.audit.ChainVerifier;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.keyimport.KeyImports;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.login.User;
import dev.keyward.core.pepper.PepperRotation;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Route;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.session.RefreshTokens;
import dev.keyward.core.session.Session;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.core.signing.SigningKeyRotation;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.Fixed;
import dev.keyward.server.admin.node.NodeView;
import dev.keyward.server.audit.AuditOperations;
import dev.keyward.server.audit.Sealer;
import dev.keyward.server.explain.ExplainOperations;
import dev.keyward.server.explain.Explainer;
import dev.keyward.server.gateway.Roomy;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.login.UserPasswords;
import dev.keyward.server.login.Users;
import dev.keyward.server.login.guard.DeviceTokens;
import dev.keyward.server.login.guard.LoginGuard;
import dev.keyward.server.observe.ObservedRoutes;
import dev.keyward.server.password.FastHashing;
import dev.keyward.server.password.Password;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.password.PasswordPolicy;
import dev.keyward.server.session.SessionAdministration;
import dev.keyward.server.session.SessionObserver;
import dev.keyward.server.session.Sessions;
import dev.keyward.server.signing.SigningKeyOperations;
import dev.keyward.server.upkeep.FirstUses;
import dev.keyward.server.usage.UsageFlusher;
import dev.keyward.storage.count.JdbcQuotaStore;
import dev.keyward.storage.count.JdbcUsageStore;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcApiKeyStore;
import dev.keyward.storage.jdbc.JdbcAuditLog;
import dev.keyward.storage.jdbc.JdbcClaimStore;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcKeyImportStore;
import dev.keyward.storage.jdbc.JdbcLoginFailureStore;
import dev.keyward.storage.jdbc.JdbcPepperStore;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import dev.keyward.storage.jdbc.JdbcSessionStore;
import dev.keyward.storage.jdbc.JdbcSigningKeyStore;
import dev.keyward.storage.jdbc.JdbcTokenRevocationStore;
import dev.keyward.storage.jdbc.JdbcUserStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The admin API over a new SQLite file, called as its listener calls it. Every answer is checked
 * against the OpenAPI document, so that each test is also one of the documented shapes.
 */
public final class AdminBed implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();
  static final Instant START = Instant.parse("2030-01-01T00:00:00.123Z");
  static final Scopes ADMIN = Scopes.of(Scopes.ADMIN);

  static final String PASSWORD = "correct horse battery staple 7";

  private final Path file;
  private final Database database;
  private final AdminApi api;
  final @Nullable SigningKeyRotation signing;
  final ApiKeyAuthenticator recognised;
  private final UsageFlusher usage;
  private final FirstUses firstUses;
  final PasswordHashing hashing;
  private final JdbcUserStore users;
  final JdbcLoginFailureStore failures;
  private final JdbcSessionStore sessions;
  private final JdbcClientStore clients;
  private final JdbcTokenRevocationStore revoked;
  private final JdbcAuditLog audit;
  private final Sealer sealer;
  private final DocumentedAnswers documented = new DocumentedAnswers();
  Instant now = START;
  CredentialKind callerKind = CredentialKind.API_KEY;
  String callerKey = "key_caller";
  int caughtUp;
  List<NodeView.Part> parts = List.of(new NodeView.Part("store", true, ""));
  List<Route> routes = List.of();
  List<ObservedRoutes.Observed> observed = List.of();

  public AdminBed(Path directory) throws Exception {
    this(directory, false);
  }

  /**
   * @param sharedSecret whether tokens are signed with a secret instead of key pairs
   */
  AdminBed(Path directory, boolean sharedSecret) throws Exception {
    SecureRandom random = new SecureRandom();
    MasterKey masterKey = MasterKey.generate(random);
    file = directory.resolve("keyward.db").toAbsolutePath();
    database = Database.open("sqlite:" + file);
    clients = new JdbcClientStore(database);
    JdbcApiKeyStore keys = new JdbcApiKeyStore(database);
    SecretWrap wrap = new SecretWrap(masterKey, random);
    Peppers peppers = Peppers.load(new JdbcSecretStore(database), wrap, random, () -> now);
    ApiKeys apiKeys =
        new ApiKeys(clients, keys, peppers, new Ids(random, () -> now), random, () -> now);
    hashing = FastHashing.open();
    users = new JdbcUserStore(database);
    failures = new JdbcLoginFailureStore(database);
    sessions = new JdbcSessionStore(database);
    revoked = new JdbcTokenRevocationStore(database);
    audit = new JdbcAuditLog(database);
    recognised = new ApiKeyAuthenticator(keys, peppers);
    usage = new UsageFlusher(recognised::takeUses, new JdbcUsageStore(database), () -> now);
    firstUses =
        new FirstUses(
            recognised,
            new KeyRotation(keys, apiKeys, () -> now),
            () -> caughtUp++,
            Duration.ofDays(1));
    AuditChain chain = AuditChain.load(new JdbcSecretStore(database), wrap, random, () -> now);
    sealer = new Sealer(audit, chain, () -> now, Duration.ofDays(1));
    signing = sharedSecret ? null : signing(wrap, random);
    api =
        new AdminApi(
            new AdminApi.Keys(
                clients,
                keys,
                apiKeys,
                new KeyImports(
                    new JdbcKeyImportStore(database),
                    peppers,
                    new Ids(random, () -> now),
                    () -> now),
                recognised,
                firstUses,
                usage,
                new Quotas(new JdbcQuotaStore(database), () -> now, Runnable::run),
                pepperRotation(wrap, random)),
            logins(random),
            new AdminApi.Once(
                new JdbcClaimStore(database),
                KeyedDigest.under(new KeptSecret("idempotency-1", new byte[32]))),
            new AuditOperations(audit, new ChainVerifier(audit, chain), sealer::seal),
            new SigningKeyOperations(signing, () -> caughtUp++),
            new ExplainOperations(
                new Explainer(
                    head -> new Fixed(Decision.Deny.of(DenyReason.NO_CREDENTIAL)),
                    null,
                    address -> false,
                    Roomy.lanes(Runnable::run))),
            () -> caughtUp++,
            new Node(),
            () -> now);
  }

  /** Makes the key that a node makes at its first start; later ones are younger. */
  public void makeSigningKey() {
    var _ = Objects.requireNonNull(signing).start();
    now = now.plusMillis(1);
  }

  private SigningKeyRotation signing(SecretWrap wrap, SecureRandom random) {
    return new SigningKeyRotation(
        new JdbcSigningKeyStore(database),
        wrap,
        random,
        () -> now,
        JwsAlgorithm.ES256,
        Duration.ofDays(90),
        Duration.ofSeconds(10));
  }

  private PepperRotation pepperRotation(SecretWrap wrap, SecureRandom random) {
    return new PepperRotation(
        new JdbcSecretStore(database),
        new JdbcPepperStore(database),
        wrap,
        random,
        () -> now,
        Duration.ofSeconds(10));
  }

  private AdminApi.Logins logins(SecureRandom random) {
    Ids ids = new Ids(random, () -> now);
    TokenRevocations revocations = new TokenRevocations(revoked, ids, () -> now);
    PasswordPolicy policy = new PasswordPolicy();
    return new AdminApi.Logins(
        users,
        new Users(users, failures, revocations, policy, hashing, ids, () -> now),
        new UserPasswords(
            users,
            revocations,
            policy,
            hashing,
            new LoginGuard(
                new DeviceTokens(
                    KeyedDigest.under(new KeptSecret("device-token-1", new byte[32])),
                    random,
                    () -> now),
                failures,
                (userId, from) -> {}),
            random,
            () -> now),
        revocations,
        new SessionAdministration(sessions, users, sessionRules(revocations, ids)));
  }

  /** A session of a user that began now. */
  String session(String userId) {
    User user = users.find(userId).orElseThrow();
    String id = new Ids(new SecureRandom(), () -> now).next("session");
    Session session =
        new Session(
            id,
            userId,
            Principal.NO_CLIENT,
            user.scopes(),
            0,
            now,
            now,
            now.plus(Duration.ofDays(30)),
            "203.0.113.7",
            "curl/8");
    String hash = users.findByUsername(user.username()).orElseThrow().passwordHash();
    if (!users.loggedIn(
        session, hash, null, null, Actor.OPERATOR.did("user.login", userId, Map.of()))) {
      throw new AssertionError("not logged in");
    }
    return id;
  }

  /** Which end sessions and issue nothing. */
  private Sessions sessionRules(TokenRevocations revocations, Ids ids) {
    SecureRandom random = new SecureRandom();
    TokenPolicy policy =
        new TokenPolicy("https://auth.example", "https://api.example", Duration.ofMinutes(15));
    SigningKeys keys =
        new SigningKeys(
            new JdbcSigningKeyStore(database),
            new SecretWrap(MasterKey.generate(random), random),
            random,
            () -> now);
    return new Sessions(
        sessions,
        new TokenIssuer(policy, keys, new Revocations(revoked, () -> now), random, () -> now),
        new RefreshTokens(KeyedDigest.under(new KeptSecret("refresh-token-1", new byte[32]))),
        revocations,
        new SessionPolicy(Duration.ofDays(30), Duration.ofDays(30), Duration.ZERO),
        ids,
        new SessionObserver() {
          @Override
          public void ended(Result result, String sessionId, Actor from) {}

          @Override
          public void ended(End by, String sessionId, Actor from) {}
        },
        () -> caughtUp++);
  }

  private final class Node implements NodeView {
    @Override
    public List<Part> parts() {
      return parts;
    }

    @Override
    public boolean isReady() {
      return parts.stream().allMatch(Part::ok);
    }

    @Override
    public List<Route> routes() {
      return routes;
    }

    @Override
    public List<ObservedRoutes.Observed> observed() {
      return observed;
    }

    @Override
    public String metrics() {
      return "keyward_up 1\n";
    }
  }

  /** A request as it reaches the endpoint. */
  public record Request(
      String method, String target, Map<String, List<String>> headers, byte[] body, Scopes caller) {
    static Request get(String target) {
      return new Request("GET", target, Map.of(), new byte[0], ADMIN);
    }

    static Request delete(String target) {
      return new Request("DELETE", target, Map.of(), new byte[0], ADMIN);
    }

    static Request post(String target, String json) {
      return json("POST", target, json);
    }

    /** An import of these lines. */
    static Request lines(String... lines) {
      return lines((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static Request lines(byte[] body) {
      return new Request("POST", "/v1/keys/import", Map.of(), body, ADMIN)
          .with("content-type", "application/x-ndjson");
    }

    static Request patch(String target, String json) {
      return json("PATCH", target, json);
    }

    private static Request json(String method, String target, String json) {
      return new Request(method, target, Map.of(), new byte[0], ADMIN)
          .sending(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with another body, in JSON. */
    Request sending(byte[] json) {
      return new Request(method, target, headers, json, caller)
          .with("content-type", "application/json");
    }

    Request as(String... scopes) {
      return new Request(method, target, headers, body, Scopes.of(scopes));
    }

    Request with(String name, String... values) {
      Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      more.putAll(headers);
      more.put(name, List.of(values));
      return new Request(method, target, more, body, caller);
    }
  }

  /** An answer with its JSON read. */
  public record Answer(int status, Map<String, String> headers, JsonNode json, byte[] body) {
    String text(String member) {
      return json.path(member).stringValue();
    }

    /** The pointer of each error. */
    List<String> pointers() {
      List<String> pointers = new ArrayList<>();
      json.path("errors").forEach(error -> pointers.add(error.path("pointer").stringValue()));
      return pointers;
    }

    Answer expect(int expected) {
      assertEquals(expected, status, () -> json.toString());
      return this;
    }

    Answer expect(int expected, String code) {
      expect(expected);
      assertEquals(code, text("code"));
      return this;
    }

    @Override
    public String toString() {
      return status + " " + json;
    }
  }

  public Answer call(Request request) {
    int question = request.target().indexOf('?');
    String path = question < 0 ? request.target() : request.target().substring(0, question);
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    HttpAnswer answer =
        api.handle(
            new EndpointRequest(
                request.method(),
                Objects.requireNonNull(CanonicalPath.of(path)),
                question < 0 ? "" : request.target().substring(question + 1),
                name -> headers.getOrDefault(name, List.of()),
                request.body(),
                new Principal(
                    callerKind,
                    "subject_caller",
                    "Caller",
                    "client_caller",
                    callerKey,
                    request.caller(),
                    null,
                    Map.of()),
                ClientAddress.parse("127.0.0.1"),
                "request-1"));
    Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    answer.headers().forEach(header -> fields.put(header.name(), header.value()));
    String type = fields.getOrDefault("Content-Type", "");
    boolean lines = type.equals("application/x-ndjson");
    JsonNode node =
        JSON.readTree(type.contains("json") && !lines ? answer.body() : "null".getBytes(US_ASCII));
    for (JsonNode one : lines ? lines(answer.body()) : List.of(node)) {
      documented.check(request.method(), path, answer.status(), type, one);
    }
    return new Answer(answer.status(), fields, node, answer.body());
  }

  private static List<JsonNode> lines(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).lines().map(JSON::readTree).toList();
  }

  /** Imports, and answers what became of each line. */
  List<JsonNode> imported(Request request) {
    return lines(call(request).expect(200).body());
  }

  Answer get(String target) {
    return call(Request.get(target));
  }

  Answer post(String target, String json) {
    return call(Request.post(target, json));
  }

  /** A new client with the given name; its id. */
  String client(String name) {
    return post("/v1/clients", JSON.writeValueAsString(Map.of("name", name)))
        .expect(201)
        .text("id");
  }

  /** A new key with the given scopes; its id. */
  String key(String clientId, String... scopes) {
    Map<String, Object> body = Map.of("client_id", clientId, "name", "a key", "scopes", scopes);
    return post("/v1/keys", JSON.writeValueAsString(body)).expect(201).text("id");
  }

  /** A new user with {@link #PASSWORD} and the given scopes; its id. */
  String user(String username, String... scopes) {
    Map<String, Object> body = Map.of("username", username, "password", PASSWORD, "scopes", scopes);
    return post("/v1/users", JSON.writeValueAsString(body)).expect(201).text("id");
  }

  /** Uses a key as a door does: so many requests are allowed, so many refused. */
  public void use(String secret, int allowed, int denied) {
    if (!(recognised.lookUp(secret) instanceof Recognition.Known(KnownKey key))) {
      throw new AssertionError("no key of this bed");
    }
    Decision allow = new Decision.Allow(Route.open("x", "/x"), key.principal(), List.of());
    for (int i = 0; i < allowed; i++) {
      recognised.decided(key, allow, now);
    }
    for (int i = 0; i < denied; i++) {
      recognised.decided(key, Decision.Deny.of(DenyReason.INSUFFICIENT_SCOPE), now);
    }
  }

  /** Whether the user has this password. */
  public boolean hasPassword(String username, String password) {
    String phc = users.findByUsername(username).orElseThrow().passwordHash();
    return hashing.verify(Password.of(password), phc);
  }

  /** The revocations of tokens so far, newest last. */
  public List<TokenRevocation> revoked() {
    return revoked.current(Instant.EPOCH);
  }

  /** Every audited act so far, as it is stored. */
  List<AuditEvent> acts() {
    return audit.list(null, 1_000).items().stream().map(AuditEntry::event).toList();
  }

  /** Everything that could have been changed, for comparing. */
  String everything() {
    return get("/v1/clients?limit=1000").json().toString()
        + get("/v1/keys?limit=1000").json()
        + get("/v1/users?limit=1000").json()
        + get("/v1/signing-keys").json()
        + revoked()
        + acts().size();
  }

  /** Runs one statement past the stores. */
  void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** From now on the store does not answer. */
  void loseStore() {
    database.close();
  }

  @Override
  public void close() {
    sealer.close();
    hashing.close();
    firstUses.close();
    usage.close();
    database.close();
  }
}
