package dev.keyward.server;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.policy.Environment;
import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.data.LocalCa;
import dev.keyward.server.data.TlsMaterial;
import dev.keyward.server.e2e.Await;
import dev.keyward.server.net.TlsContexts;
import dev.keyward.server.reload.Reloading;
import dev.keyward.server.reload.WatchedConfiguration;
import dev.keyward.server.serve.Startup;
import dev.keyward.storage.engine.StatementWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A node in this process, its public listener on the loopback address, with a store of keys and a
 * clock that a test may put in between.
 */
public final class NodeBed implements AutoCloseable {
  private static final Pattern RELOADS =
      Pattern.compile("keyward_config_reloads_total\\{result=\"([a-z]+)\"} (.*)");

  private final Path file;
  private final boolean encrypted;
  private final WatchedConfiguration configuration;
  private final Startup startup;
  private final Installation installation;
  private final ApiKeys maker;
  private final Client owner;
  private final Node node;
  private final SSLContext trusting;
  private final HttpClient client;
  private final String adminKey;
  private @Nullable Reloading reloading;

  /**
   * @param settings lines of {@code keyward.yaml}
   * @param between put before the store of keys that decisions ask
   */
  NodeBed(Path directory, String settings, InstantSource clock, UnaryOperator<ApiKeyStore> between)
      throws Exception {
    this(directory, false, settings, clock, between);
  }

  /** A node whose public listener speaks plaintext. */
  public static NodeBed plain(Path directory, String settings) throws Exception {
    return new NodeBed(directory, false, settings, Instant::now, UnaryOperator.identity());
  }

  /** A node whose public listener speaks TLS: HTTP/1.1 and HTTP/2. */
  public static NodeBed encrypted(Path directory, String settings) throws Exception {
    return new NodeBed(directory, true, settings, Instant::now, UnaryOperator.identity());
  }

  private NodeBed(
      Path directory,
      boolean encrypted,
      String settings,
      InstantSource clock,
      UnaryOperator<ApiKeyStore> between)
      throws Exception {
    this.encrypted = encrypted;
    file = directory.resolve("keyward.yaml");
    write("", settings);
    configuration = new WatchedConfiguration(files -> ConfigFile.load(file, Map.of(), files));
    KeywardConfig config = configuration.read();
    startup = new Startup(config);
    installation = startup.open(true);
    maker = installation.apiKeys();
    owner = maker.createClient("bed", "", null, Actor.OPERATOR);
    adminKey = key(Scopes.ADMIN);
    SecureRandom random = new SecureRandom();
    LocalCa ca =
        LocalCa.load(installation.secrets(), installation.wrap(), random, InstantSource.system());
    TlsMaterial tls = ca.issue(List.of("127.0.0.1"));
    trusting = trusting(ca);
    client = HttpClient.newBuilder().sslContext(trusting).build();
    SslContext server = TlsContexts.server(tls.key(), tls.chain());
    node =
        new Wiring(config, with(installation, between), clock)
            .start(encrypted ? server : null, server);
  }

  private void write(String ofListener, String settings) throws IOException {
    Files.writeString(
        file,
        """
        data: ./data
        public: {address: "127.0.0.1:0", tls: %s%s}
        admin: {address: "127.0.0.1:0"}
        """
                .formatted(encrypted ? "auto" : "off", ofListener)
            + settings);
  }

  /**
   * Has the node run by other settings.
   *
   * @return what became of them: applied, refused or unchanged
   */
  String reload(String settings) throws Exception {
    return reload("", settings);
  }

  /**
   * As {@link #reload(String)}.
   *
   * @param ofListener further settings of the public listener, each after a comma
   */
  String reload(String ofListener, String settings) throws Exception {
    follow();
    Map<String, Double> before = reloads();
    write(ofListener, settings);
    Objects.requireNonNull(reloading).request();
    return Await.value(
        () ->
            reloads().entrySet().stream()
                .filter(now -> now.getValue() > before.getOrDefault(now.getKey(), 0.0))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null),
        () -> "nothing became of the settings");
  }

  /** Has the node look at its configuration from now on. */
  void follow() {
    if (reloading == null) {
      reloading = node.follow(configuration, config -> null);
    }
  }

  Path file() {
    return file;
  }

  private Map<String, Double> reloads() throws Exception {
    return admin("/metrics")
        .body()
        .lines()
        .map(RELOADS::matcher)
        .filter(Matcher::matches)
        .collect(
            Collectors.toMap(found -> found.group(1), found -> Double.valueOf(found.group(2))));
  }

  private static SSLContext trusting(LocalCa ca) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", ca.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static Installation with(Installation all, UnaryOperator<ApiKeyStore> between) {
    return new Installation(
        all.database(),
        all.clients(),
        between.apply(all.keys()),
        all.changes(),
        all.secrets(),
        all.wrap(),
        all.peppers(),
        all.pepperStore(),
        all.apiKeys(),
        all.keyImports(),
        all.users(),
        all.loginFailures(),
        all.sessions(),
        all.refreshDigest(),
        all.deviceDigest(),
        all.signingKeys(),
        all.tokenRevocations(),
        all.claims(),
        all.claimDigest(),
        all.usage(),
        all.quotas(),
        all.audit(),
        all.auditChain(),
        all.clockMarks());
  }

  /** A new key; stored by this node, so that it works at once. */
  public String key(String... scopes) {
    Scopes wanted = Scopes.of(scopes);
    NewKey asked =
        new NewKey(
            owner.id(),
            Environment.LIVE,
            KeyTerms.of("bed", wanted, null),
            Scopes.of(Scopes.ADMIN));
    return ((CreateResult.Created) maker.createKey(asked, Actor.OPERATOR)).secret().reveal();
  }

  /** Has {@code watch} told of every statement of the database from now on. */
  void watch(StatementWatch watch) {
    installation.database().watch(watch);
  }

  public int port() {
    return node.publicPort();
  }

  /** Trusts the node's certificate. */
  public SSLContext trusting() {
    return trusting;
  }

  /** A client that speaks HTTP/2 where there is TLS. */
  public HttpClient client() {
    return client;
  }

  public RawClient connect() throws IOException {
    return new RawClient(node.publicPort());
  }

  public static String get(String path, String key) {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: " + key + "\r\n\r\n";
  }

  /** An answer of the public listener, over a connection of its own. */
  public Message ask(String path, String key) throws IOException {
    try (RawClient own = connect().send(get(path, key))) {
      Message answer = own.receive();
      if (answer == null) {
        throw new IOException("no answer");
      }
      return answer;
    }
  }

  /** An answer of the public listener to the holder of a token. */
  Message withToken(String path, String token) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ";
    try (RawClient own = connect().send(head + token + "\r\n\r\n")) {
      Message answer = own.receive();
      if (answer == null) {
        throw new IOException("no answer");
      }
      return answer;
    }
  }

  /** The status of the admin listener's answer to the holder of a token. */
  int adminWithToken(String path, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.adminPort() + path))
            .header("Authorization", "Bearer " + token)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  /** An answer of the admin listener to its administrator. */
  public HttpResponse<String> admin(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.adminPort() + path))
            .header("X-API-Key", adminKey)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** An answer of the admin listener to a call of its administrator. */
  public HttpResponse<String> admin(String method, String path, String json) throws Exception {
    return admin(method, path, json, "X-API-Key", adminKey);
  }

  /** As {@link #admin(String, String, String)}, by whoever holds a credential. */
  HttpResponse<String> admin(
      String method, String path, String json, String field, String credential) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.adminPort() + path))
            .header(field, credential)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /**
   * An answer of the public listener.
   *
   * @param headers {@code name, value, name, value}
   */
  HttpResponse<String> post(String path, String type, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.publicPort() + path))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** As {@link #post}. */
  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.publicPort() + path))
            .version(HttpClient.Version.HTTP_1_1);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The client that has all keys made here. */
  public String owner() {
    return owner.id();
  }

  /** The value of a metric, with its labels as they are written. */
  public double metric(String name) throws Exception {
    return admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  @Override
  public void close() {
    client.close();
    node.close();
    startup.close();
  }
}
