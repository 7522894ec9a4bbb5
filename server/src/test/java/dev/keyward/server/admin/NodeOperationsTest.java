package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.node.NodeView.Part;
import dev.keyward.server.observe.ObservedRoutes.Observed;
import dev.keyward.server.openapi.OpenApiDocument;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeOperationsTest {
  @TempDir Path directory;
  private AdminBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void readyTellsNoDetail() {
    bed.get("/health/ready").expect(200);
    bed.parts = List.of(new Part("store", false, "disk full at /data"), new Part("tls", true, ""));
    Answer answer = bed.get("/health/ready").expect(503, "unavailable");
    assertEquals("1", answer.headers().get("Retry-After"));
    assertFalse(answer.json().toString().contains("disk"));
    bed.get("/health/live").expect(200);
  }

  @Test
  void statusTellsEachPart() {
    bed.parts = List.of(new Part("store", false, "disk full"), new Part("tls", true, ""));
    Observed.Refusals refusals =
        new Observed.Refusals(DenyReason.NOT_FOUND, 3, Instant.parse("2030-01-01T00:00:00Z"));
    bed.observed = List.of(new Observed("seen", List.of(refusals)), new Observed("b", List.of()));
    assertEquals(
        "{\"ok\":false,\"parts\":[{\"name\":\"store\",\"ok\":false,\"detail\":\"disk"
            + " full\"},{\"name\":\"tls\",\"ok\":true,\"detail\":\"\"}],\"observed_routes\":"
            + "[{\"route\":\"seen\",\"refusals\":[{\"code\":\"NOT_FOUND\",\"count\":3,\"last_at\":"
            + "\"2030-01-01T00:00:00.000Z\"}]},{\"route\":\"b\",\"refusals\":[]}]}",
        bed.get("/v1/status").expect(200).json().toString());
  }

  @Test
  void routesAreShownWithoutSecrets() {
    bed.routes =
        List.of(
            new Route(
                "data",
                Set.of("b.example", "a.example"),
                PathPattern.parse("/data/**"),
                Set.of("GET"),
                Set.of(CredentialKind.API_KEY),
                Scopes.of("data:read"),
                Set.of(Environment.LIVE),
                RouteLimits.of("data", RateLimit.parse("100/1m")),
                URI.create("https://user:hunter2@up.example:8443/base?token=hunter2"),
                Duration.ofSeconds(5),
                false));
    Answer answer = bed.get("/v1/routes").expect(200);
    assertFalse(answer.json().toString().contains("hunter2"));
    assertEquals(
        "https://up.example:8443/base", answer.json().at("/items/0/upstream").stringValue());
    assertEquals("[\"a.example\",\"b.example\"]", answer.json().at("/items/0/hosts").toString());
    assertEquals("100/1m", answer.json().at("/items/0/rate_limit").stringValue());
    assertEquals("5s", answer.json().at("/items/0/timeout").stringValue());
  }

  @Test
  void theDocumentIsServedAsItIs() {
    assertArrayEquals(
        OpenApiDocument.admin().bytes(), bed.get("/v1/openapi.json").expect(200).body());
  }

  @Test
  void metricsAreText() {
    Answer answer = bed.get("/metrics").expect(200);
    assertEquals("keyward_up 1\n", new String(answer.body(), StandardCharsets.UTF_8));
    assertTrue(answer.headers().get("Content-Type").startsWith("text/plain; version=0.0.4"));
  }
}
