package dev.keyward.server.e2e;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The admin API over HTTPS, trusting the local CA alone; for the many calls that would take a
 * process of curl each.
 */
final class AdminApi implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http;
  private final String url;
  private final String key;

  AdminApi(String url, Path ca, String key) throws Exception {
    this.url = url;
    this.key = key;
    this.http =
        HttpClient.newBuilder()
            .sslContext(trusting(ca))
            .connectTimeout(Duration.ofSeconds(20))
            .build();
  }

  /** Trusts the CAs in these files, and no other. */
  static SSLContext trusting(Path... cas) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Path ca : cas) {
      try (InputStream in = Files.newInputStream(ca)) {
        store.setCertificateEntry(
            ca.toString(), CertificateFactory.getInstance("X.509").generateCertificate(in));
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** An answer of the admin API. */
  record Reply(int status, String body) {
    JsonNode json() {
      return JSON.readTree(body);
    }

    Reply expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError("wanted " + wanted + ": " + this);
      }
      return this;
    }
  }

  /** A client's key as it was made. */
  record Key(String id, String secret) {}

  Reply get(String path) throws Exception {
    return send("GET", path, "", "");
  }

  Reply post(String path, String body) throws Exception {
    return send("POST", path, "application/json", body);
  }

  /**
   * @param type empty for none
   */
  Reply send(String method, String path, String type, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(40))
            .header("X-API-Key", key)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    var response = http.send(request.build(), BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body());
  }

  /** A new client's id. */
  String client(String name) throws Exception {
    return post("/v1/clients", JSON.createObjectNode().put("name", name).toString())
        .expect(201)
        .json()
        .path("id")
        .asString();
  }

  Key key(String client, String... scopes) throws Exception {
    ObjectNode body =
        JSON.createObjectNode().put("client_id", client).put("name", "made by a test");
    for (String scope : scopes) {
      body.withArray("scopes").add(scope);
    }
    JsonNode made = post("/v1/keys", body.toString()).expect(201).json();
    return new Key(made.path("id").asString(), made.path("secret").asString());
  }

  /** A new user's id. */
  String user(String username, String password, String... scopes) throws Exception {
    ObjectNode body = PublicApi.credentials(username, password);
    for (String scope : scopes) {
      body.withArray("scopes").add(scope);
    }
    return post("/v1/users", body.toString()).expect(201).json().path("id").asString();
  }

  void revoke(String keyId) throws Exception {
    post("/v1/keys/" + keyId + "/revoke", "{\"reason\":\"superseded\"}").expect(200);
  }

  /**
   * Every client, key and user as the API lists them: equal before and after means that nothing has
   * changed.
   */
  String everything() throws Exception {
    return list("/v1/clients").toString()
        + without("last_used_at", list("/v1/keys"))
        + without("last_login_at", list("/v1/users"));
  }

  /** Mere use is no change of anything. */
  private static JsonNode without(String member, JsonNode items) {
    items.forEach(item -> ((ObjectNode) item).remove(member));
    return items;
  }

  /** All items of a list. */
  JsonNode list(String path) throws Exception {
    var items = JSON.createArrayNode();
    String cursor = "";
    do {
      JsonNode page = get(path + "?limit=1000" + cursor).expect(200).json();
      page.path("items").forEach(items::add);
      cursor =
          page.path("next_cursor").isString()
              ? "&cursor=" + page.path("next_cursor").asString()
              : "";
    } while (!cursor.isEmpty());
    return items;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
