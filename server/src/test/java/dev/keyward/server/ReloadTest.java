package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import dev.keyward.server.e2e.Await;
import dev.keyward.testkit.SettableClock;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node that comes to another configuration while it runs. */
final class ReloadTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String IDP = "https://idp.example.com/";

  @TempDir private Path directory;
  private RecordingUpstream upstream;
  private SettableClock clock;
  private NodeBed node;
  private String key;

  @BeforeEach
  void start() throws Exception {
    upstream = new RecordingUpstream();
    clock = new SettableClock(Instant.now());
    node = new NodeBed(directory, settings(route("one")), clock, UnaryOperator.identity());
    key = node.key("data:read");
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    upstream.close();
  }

  private String settings(String... lines) {
    return String.join("\n", lines).replace("UP", upstream.uri().toString()) + "\n";
  }

  private static String route(String name, String... more) {
    return "routes:\n" + item(name, more);
  }

  private static String item(String name, String... more) {
    return "  - {name: %s, path: /%s, credentials: [api_key, access_token]%s, upstream: 'UP'}"
        .formatted(name, name, String.join("", more));
  }

  private void applied(String... lines) throws Exception {
    assertEquals("applied", node.reload(settings(lines)));
  }

  private int status(String path, String with) throws Exception {
    return status(node.ask(path, with));
  }

  private static int status(Message answer) {
    return Integer.parseInt(answer.startLine().split(" ", 3)[1]);
  }

  private JsonNode configuration() throws Exception {
    return JSON.readTree(node.admin("/v1/status").body())
        .path("parts")
        .valueStream()
        .filter(part -> part.path("name").asString().equals("configuration"))
        .findFirst()
        .orElseThrow();
  }

  private List<String> routes() throws Exception {
    return JSON.readTree(node.admin("/v1/routes").body())
        .path("items")
        .valueStream()
        .map(route -> route.path("name").asString())
        .toList();
  }

  private String explained(String path) throws Exception {
    var asked = JSON.createObjectNode().put("method", "GET").put("path", path);
    asked.withObject("headers").put("X-API-Key", key);
    return JSON.readTree(node.admin("POST", "/v1/explain", asked.toString()).body())
        .path("code")
        .asString();
  }

  @Test
  void routesComeAndGo() throws Exception {
    try (RawClient kept = node.connect()) {
      assertEquals(
          200, status(Objects.requireNonNull(kept.send(NodeBed.get("/one", key)).receive())));

      applied("routes:", item("two"), item("three", ", scopes: [data:write]"));

      assertEquals(
          403, status(Objects.requireNonNull(kept.send(NodeBed.get("/one", key)).receive())));
      assertEquals(
          200, status(Objects.requireNonNull(kept.send(NodeBed.get("/two", key)).receive())));
    }
    assertEquals(403, status("/three", key));
    assertEquals(List.of("two", "three"), routes());
    assertEquals("NO_ROUTE", explained("/one"));
    assertEquals("VALID", explained("/two"));

    applied("routes:", item("two"), item("three", ", scopes: [data:read]"));
    assertEquals(200, status("/three", key));
    assertTrue(configuration().path("ok").asBoolean());
    assertEquals("", configuration().path("detail").asString());
  }

  @Test
  void aRequestUnderWayGoesWhereItsRouteSaid() throws Exception {
    try (RecordingUpstream other = new RecordingUpstream();
        RawClient client = node.connect()) {
      client.send(
          "POST /one HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nX-API-Key: "
              + key
              + "\r\n\r\nha");
      Await.until(() -> upstream.connections() == 1, "the request at its upstream");

      assertEquals(
          "applied",
          node.reload(
              settings(route("one")).replace(upstream.uri().toString(), other.uri().toString())));
      Message answer = client.send("lf").receive();

      assertEquals(200, status(Objects.requireNonNull(answer)));
      assertEquals(
          "half", new String(upstream.seen().getLast().body(), StandardCharsets.ISO_8859_1));
      assertEquals(0, other.connections());
      assertEquals(200, status("/one", key));
      assertEquals(1, other.connections());
    }
  }

  @Test
  void whatIsWrongChangesNothing() throws Exception {
    assertEquals("refused", node.reload("routse: []\nmax_stale: soon\n" + settings(route("two"))));

    assertEquals(200, status("/one", key));
    assertEquals(List.of("one"), routes());
    assertFalse(configuration().path("ok").asBoolean());
    String detail = configuration().path("detail").asString();
    assertTrue(detail.contains("keyward.yaml:4:1: routse: is no setting"), detail);
    assertTrue(detail.contains("(1 of 2 problems)"), detail);
    assertEquals(200, node.admin("/health/ready").statusCode(), "the one before is in force");

    assertEquals("unchanged", node.reload(settings(route("one"))));
    assertTrue(configuration().path("ok").asBoolean());
    assertEquals(1, node.metric("keyward_config_reloads_total{result=\"refused\"}"));
    assertTrue(node.metric("keyward_config_last_reload_timestamp_seconds") > 1e9);
  }

  @Test
  void whatOnlyTheNodeCanTellIsWrongChangesNothingEither() throws Exception {
    String own =
        JSON.readTree(node.get("/.well-known/oauth-authorization-server").body())
            .path("issuer")
            .asString();

    assertEquals("refused", node.reload(settings(route("two", ", assertion: '" + own + "'"))));

    assertEquals(List.of("one"), routes());
    assertTrue(configuration().path("detail").asString().contains("an assertion is called"));
  }

  @Test
  void settingsThatWaitForARestartAreNamed() throws Exception {
    String others =
        "max_stale: 20s\ntokens: {access_ttl: 1m, issuer: 'https://other.example.com'}\n"
            + "identity_headers: {subject: X-User-Id}";

    applied(others, route("two"));

    assertEquals(List.of("two"), routes());
    assertTrue(configuration().path("ok").asBoolean());
    assertEquals(
        "Settings that wait for a restart: tokens.issuer, tokens.access_ttl, identity_headers,"
            + " max_stale.",
        configuration().path("detail").asString());
    assertEquals(200, status("/two", key));
    assertTrue(upstream.seen().getLast().all("X-User-Id").isEmpty(), "nothing of it half-way");

    applied("max_stale: 10s", route("two", ", scopes: [data:read]"));
    assertEquals("", configuration().path("detail").asString());
  }

  @Test
  void limitsKeepTheirCount() throws Exception {
    String limits = "limits: {failures_per_address: 3/1h, shared: [{name: all, rate: 2/1h}]}";
    applied(limits, "routes:", item("one", ", rate_limit: 3/1h"), item("two", ", limits: [all]"));
    assertEquals(200, status("/one", key));
    assertEquals(200, status("/one", key));
    assertEquals(200, status("/two", key));
    assertEquals(401, status("/one", "wrong"));
    assertEquals(401, status("/one", "wrong-too"));

    applied(
        limits,
        "routes:",
        item("one", ", rate_limit: 3/1h"),
        item("two", ", limits: [all]"),
        item("three"));

    assertEquals(200, status("/one", key));
    assertEquals(429, status("/one", key));
    assertEquals(200, status("/two", key));
    assertEquals(429, status("/two", key));
    assertEquals(401, status("/three", "wrong-as-well"));
    assertEquals(429, status("/three", "and-again"));

    applied("limits: {failures_per_address: off}", route("one", ", rate_limit: 1000/1h"));
    assertEquals(401, status("/one", "and-again"));
    assertEquals(429, status("/one", key), "what was spent stays spent");
    clock.advance(Duration.ofSeconds(4));
    assertEquals(200, status("/one", key), "and comes back as the new limit has it");
  }

  @Test
  void limitsPerAddressAndOfLoginsChange() throws Exception {
    applied("limits: {per_address: 2/1h, login: {per_address: 1/1h}}", route("one"));
    String login = "{\"username\": \"nobody\", \"password\": \"correct horse battery\"}";
    assertEquals(401, node.post("/auth/login", "application/json", login).statusCode());
    assertEquals(429, node.post("/auth/login", "application/json", login).statusCode());
    assertEquals(429, status("/one", key), "two of this address are over");

    applied("limits: {per_address: off, login: {per_address: 1/1h}}", route("one"));
    assertEquals(200, status("/one", key));
    assertEquals(429, node.post("/auth/login", "application/json", login).statusCode());
  }

  @Test
  void routesThatOnlyObserveKeepTheirCounts() throws Exception {
    applied("routes:", item("seen", ", mode: observe"), item("gone", ", mode: observe"));
    assertEquals(200, status("/seen", "wrong"));
    assertEquals(200, status("/gone", "wrong"));

    applied("routes:", item("seen", ", mode: observe, scopes: [data:read]"), item("gone"));

    assertEquals(200, status("/seen", "wrong"));
    assertEquals(401, status("/gone", "wrong"));
    JsonNode observed = JSON.readTree(node.admin("/v1/status").body()).path("observed_routes");
    assertEquals(1, observed.size());
    assertEquals(2, observed.path(0).path("refusals").path(0).path("count").asInt());
    String metrics = node.admin("/metrics").body();
    assertTrue(
        metrics.contains("keyward_observed_refusals_total{code=\"NOT_FOUND\",route=\"seen\"} 2"));
    assertFalse(metrics.contains("route=\"gone\""));
  }

  private String issuer(String more) {
    return "issuers: [{issuer: '"
        + IDP
        + "', jwks: idp.json, algorithms: [RS256], typ: [at+jwt, JWT]"
        + more
        + "}]";
  }

  @Test
  void issuersComeChangeAndGo() throws Exception {
    NimbusIssuer idp = new NimbusIssuer(IDP, directory.resolve("idp.json")).withRsa("k");
    String audience = ", audience: '" + NimbusIssuer.AUDIENCE + "'";
    String token = idp.token("k", JWSAlgorithm.RS256);
    assertEquals(401, status(node.withToken("/one", token)));

    applied(issuer(audience), route("one"));
    assertEquals(200, status(node.withToken("/one", token)));
    assertEquals("ada@idp", subject());
    assertTrue(node.metric("keyward_issuer_keys_age_seconds{issuer=\"" + IDP + "\"}") >= 0);

    applied(issuer(audience + ", subject_prefix: 'idp|'"), route("one"));
    assertEquals(200, status(node.withToken("/one", token)));
    assertEquals("idp|ada@idp", subject());

    applied(issuer(", audience: 'https://other.example.com'"), route("one"));
    assertEquals(401, status(node.withToken("/one", token)), "it was for somebody else");

    applied(issuer(audience), route("one"));
    assertEquals(200, status(node.withToken("/one", token)));

    applied(route("one"));
    assertEquals(401, status(node.withToken("/one", token)));
    assertFalse(node.admin("/metrics").body().contains(IDP));
    assertFalse(node.admin("/v1/status").body().contains(IDP));
  }

  private String subject() {
    return String.join(",", upstream.seen().getLast().all("X-Keyward-Subject"));
  }

  @Test
  void anIssuerThatIsDownKeepsTheKeysThatWereSeen() throws Exception {
    NimbusIssuer idp = new NimbusIssuer(IDP, directory.resolve("idp.json")).withRsa("k");
    String token = idp.token("k", JWSAlgorithm.RS256);
    byte[] set = Files.readAllBytes(directory.resolve("idp.json"));
    String more = ", audience: '" + NimbusIssuer.AUDIENCE + "', allow_private_addresses: true";
    try (RecordingUpstream published = new RecordingUpstream()) {
      published.answer(
          (request, out) -> {
            out.write(
                ("HTTP/1.1 200 OK\r\nContent-Length: " + set.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(set);
          });
      String issuer = issuer(more).replace("idp.json", published.uri() + "/jwks");
      applied(issuer, route("one"));
      assertEquals(200, status(node.withToken("/one", token)));
      published.answer(
          (request, out) -> {
            throw new IOException("down");
          });
      published.dropConnections();

      applied(issuer.replace("}]", ", subject_prefix: 'idp|'}]"), route("one"));

      assertEquals(200, status(node.withToken("/one", token)));
      assertEquals("idp|ada@idp", subject());
    }
  }

  @Test
  void anotherAlgorithmGetsAKey() throws Exception {
    applied("tokens: {algorithm: EdDSA}", route("one"));

    String keys = node.admin("/v1/signing-keys").body();
    Set<String> made =
        JSON.readTree(keys)
            .path("items")
            .valueStream()
            .map(each -> each.path("algorithm").asString() + ' ' + each.path("state").asString())
            .collect(Collectors.toSet());
    assertEquals(Set.of("ES256 ACTIVE", "EdDSA PENDING"), made, keys);
    assertEquals("", configuration().path("detail").asString());
  }

  @Test
  void aProxyIsTrustedNoMoreOnAConnectionThatItKeeps() throws Exception {
    String settings = settings(route("one"));
    assertEquals("applied", node.reload(", trusted_proxies: ['127.0.0.1']", settings));
    String request =
        NodeBed.get("/one", key)
            .replace("Host:", "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\nHost:");
    try (RawClient proxy = node.connect()) {
      assertEquals(200, status(Objects.requireNonNull(proxy.send(request).receive())));
      assertEquals(
          List.of("192.0.2.7, 127.0.0.1"), upstream.seen().getLast().all("X-Forwarded-For"));

      assertEquals("applied", node.reload(settings));

      assertEquals(403, status(Objects.requireNonNull(proxy.send(request).receive())));
    }
  }

  @Test
  void aFileThatChangesIsNoticed() throws Exception {
    node.follow();
    Files.writeString(
        node.file(), Files.readString(node.file()).replace("name: one", "name: another"));

    Await.until(() -> routes().equals(List.of("another")), "the change");
  }
}
