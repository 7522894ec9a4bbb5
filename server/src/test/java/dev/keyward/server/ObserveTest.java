package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.SettableClock;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A route that only observes refuses nothing, tells what it would have, and disturbs no other. */
class ObserveTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private RecordingUpstream upstream;
  private NodeBed node;
  private SettableClock clock;
  private String reader;

  @BeforeEach
  void start() throws Exception {
    clock = new SettableClock(Instant.now());
    upstream = new RecordingUpstream();
    node =
        new NodeBed(
            directory,
            """
            limits: {failures_per_address: 3/1h, per_address: 1000/1h, shared: [{name: all, rate: 4/1h, per: client}]}
            routes:
              - {name: seen, path: /seen/**, mode: observe, credentials: [api_key], scopes: [data:write], rate_limit: 3/1h, upstream: "UP"}
              - {name: shared-seen, path: /shared/seen, mode: observe, credentials: [api_key], limits: [all], upstream: "UP"}
              - {name: shared, path: /shared, credentials: [api_key], limits: [all], upstream: "UP"}
              - {name: kept, path: /kept, credentials: [api_key], upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString()),
            clock,
            UnaryOperator.identity());
    reader = node.key("data:read");
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    upstream.close();
  }

  private JsonNode observed() throws Exception {
    return JSON.readTree(node.admin("/v1/status").body()).path("observed_routes");
  }

  private long count(String route, String code) throws Exception {
    return observed()
        .valueStream()
        .filter(each -> each.path("route").asString().equals(route))
        .flatMap(each -> each.path("refusals").valueStream())
        .filter(each -> each.path("code").asString().equals(code))
        .mapToLong(each -> each.path("count").asLong())
        .sum();
  }

  private List<String> atUpstream(String field) {
    return upstream.seen().getLast().all(field);
  }

  @ParameterizedTest
  @CsvSource({
    "X-API-Key, wrong, NOT_FOUND",
    "X-API-Key, kw_live_broken0000000000000000000000000000000000000000000000, MALFORMED",
    "Authorization, Bearer x.y.z, INVALID_TOKEN",
    "Authorization, Bearer, MALFORMED_CREDENTIAL",
    "X-Nothing, -, NO_CREDENTIAL",
  })
  void whatWouldBeRefusedPassesAsNobody(String field, String value, String code) throws Exception {
    assertEquals(200, node.get("/seen/x", field, value).statusCode());
    assertEquals(1, count("seen", code));
    assertEquals(List.of("anonymous"), atUpstream("X-Keyward-Kind"));
    assertEquals(List.of(""), atUpstream("X-Keyward-Subject"));
    assertEquals(List.of(), atUpstream("X-API-Key"));
    String metrics = node.admin("/metrics").body();
    assertTrue(
        metrics.contains("keyward_observed_refusals_total{code=\"" + code + "\",route=\"seen\"} 1"),
        metrics);
  }

  @Test
  void aMissingScopeIsNoRefusalEither() throws Exception {
    assertEquals(200, node.ask("/seen/x", reader).status());
    assertEquals(List.of("anonymous"), atUpstream("X-Keyward-Kind"));
    assertEquals(1, count("seen", "INSUFFICIENT_SCOPE"));
  }

  @Test
  void whoMayPassIsKnownAndNothingIsTold() throws Exception {
    String writer = node.key("data:write");
    assertEquals(200, node.ask("/seen/x", writer).status());
    assertEquals(List.of("api_key"), atUpstream("X-Keyward-Kind"));
    assertEquals(0, observed().path(0).path("refusals").size());
  }

  @Test
  void aLimitIsCountedAndLetsPass() throws Exception {
    String writer = node.key("data:write");
    for (int i = 0; i < 5; i++) {
      assertEquals(200, node.ask("/seen/x", writer).status());
    }
    assertEquals(2, count("seen", "RATE_LIMITED"));
  }

  @Test
  void howeverManyAreWrongNoOtherRouteRefusesAnybody() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertEquals(200, node.get("/seen/x", "X-API-Key", "wrong-" + i).statusCode());
    }
    assertEquals(3, count("seen", "NOT_FOUND"));
    assertEquals(7, count("seen", "TOO_MANY_FAILURES"));
    assertEquals(200, node.ask("/kept", node.key()).status());
  }

  @Test
  void aSharedLimitIsNotSpentByWhoIsOnlyObserved() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertEquals(200, node.ask("/shared/seen", reader).status());
    }
    assertEquals(6, count("shared-seen", "RATE_LIMITED"));
    assertEquals(200, node.ask("/shared", reader).status());
  }

  @Test
  void whatCannotBeReadIsRefusedStill() throws Exception {
    assertEquals(400, node.get("/seen/%252f").statusCode());
    assertEquals(403, node.ask("/elsewhere", reader).status());
  }

  @Test
  void everyDoorLetsItPass() throws Exception {
    String asking = node.key("keyward:verify");
    HttpResponse<String> verdict =
        node.post(
            "/auth/verify",
            "application/json",
            "{\"credential\":\"wrong\",\"method\":\"GET\",\"path\":\"/seen/x\"}",
            "X-API-Key",
            asking);
    JsonNode json = JSON.readTree(verdict.body());
    assertTrue(json.path("valid").asBoolean(), verdict::body);
    assertEquals("anonymous", json.path("principal").path("kind").asString());
    assertEquals(1, count("seen", "NOT_FOUND"));
  }

  @Test
  void theScopesOfABackendAreJudgedTruly() throws Exception {
    String asking = node.key("keyward:verify");
    for (String credential : List.of("wrong", reader)) {
      HttpResponse<String> verdict =
          node.post(
              "/auth/verify",
              "application/json",
              "{\"credential\":\"%s\",\"method\":\"GET\",\"path\":\"/seen/x\",\"scopes\":[\"data:admin\"]}"
                  .formatted(credential),
              "X-API-Key",
              asking);
      assertFalse(JSON.readTree(verdict.body()).path("valid").asBoolean(), verdict::body);
    }
    assertEquals(0, observed().path(0).path("refusals").size());
  }

  /** Nobody asks the store about a quota for the sake of a refusal that will not be. */
  @Test
  void aQuotaIsNeitherSpentNorAskedFor() throws Exception {
    String secret = node.key("data:write");
    String id =
        JSON.readTree(node.admin("/v1/keys").body())
            .path("items")
            .valueStream()
            .filter(key -> secret.startsWith(key.path("start").asString()))
            .findFirst()
            .orElseThrow()
            .path("id")
            .asString();
    assertEquals(
        200,
        node.admin("PATCH", "/v1/keys/" + id, "{\"quota\":{\"requests\":2,\"per\":\"month\"}}")
            .statusCode());
    assertEquals(200, node.ask("/seen/x", secret).status());
    assertEquals(200, node.ask("/seen/x", secret).status());
    assertEquals(200, node.ask("/kept", secret).status());
    assertEquals(200, node.ask("/kept", secret).status());
    assertEquals(429, node.ask("/kept", secret).status());
    assertEquals(200, node.ask("/seen/x", secret).status());
    assertEquals(1, count("seen", "QUOTA_EXCEEDED"));
  }

  @Test
  void whatIsOnlyAskedAboutIsNotCounted() throws Exception {
    String asking = node.key("keyward:verify");
    HttpResponse<String> _ =
        node.post(
            "/auth/verify",
            "application/json",
            "{\"credential\":\"wrong\",\"method\":\"GET\",\"path\":\"/seen/x\",\"cost\":0}",
            "X-API-Key",
            asking);
    assertEquals(0, count("seen", "NOT_FOUND"));
  }

  @Test
  void theRouteSaysSo() throws Exception {
    JsonNode routes = JSON.readTree(node.admin("/v1/routes").body()).path("items");
    assertEquals("observe", routes.path(0).path("mode").asString());
    assertEquals("enforce", routes.path(2).path("mode").asString());
  }
}
