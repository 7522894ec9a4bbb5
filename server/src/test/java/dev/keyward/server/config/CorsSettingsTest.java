package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.policy.Cors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts of other origins may do: as browsers understand it, or not at all. */
final class CorsSettingsTest {
  private static final String ROUTE =
      "path: /a, credentials: [api_key], upstream: 'http://up', methods: [GET, PUT], cors: ";

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private Cors of(String cors) throws Exception {
    return Objects.requireNonNull(
        bed.load("routes:\n  - {" + ROUTE + cors + "}\n").routeList().getFirst().delivery().cors());
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws Exception {
    assertEquals(
        new Cors(
            Set.of("https://app.example"),
            false,
            Set.of("GET", "PUT"),
            Set.of("authorization", "content-type", "x-api-key"),
            List.of(),
            false,
            Duration.ofMinutes(10)),
        of("{origins: ['https://app.example']}"));
  }

  @Test
  void everyMemberIsTakenOver() throws Exception {
    assertEquals(
        new Cors(
            Set.of("https://a.example", "http://localhost:3000"),
            false,
            Set.of("PUT"),
            Set.of("x-mine"),
            List.of("x-total"),
            true,
            Duration.ofHours(24)),
        of(
            "{origins: ['https://a.example', 'http://localhost:3000'], methods: [PUT], headers:"
                + " [X-Mine], expose: [X-Total], credentials: true, max_age: 24h}"));
  }

  @Test
  void everyOriginMayBeMeant() throws Exception {
    assertTrue(of("{origins: ['*'], max_age: 0s}").any());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/",
        "https://App.example",
        "HTTPS://app.example",
        "https://app.example:443",
        "http://app.example:80",
        "https://app.example/path",
        "https://user@app.example",
        "https://app.example?q",
        "https://*.example",
        "app.example",
        "null",
        "file:///a",
        "https://",
        "https://a b",
      })
  void anOriginIsWrittenAsBrowsersDo(String origin) {
    refused(
        "{origins: ['" + origin + "']}",
        "origins[0]: an origin is *, or written as browsers do: https://app.example.com, in lower"
            + " case, without path and default port");
  }

  private void refused(String cors, String problem) {
    List<String> found = bed.problems("routes:\n  - {" + ROUTE + cors + "}\n");
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().endsWith(": routes[0].cors." + problem), found::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{methods: [GET]} | origins: is required, such as [https://app.example.com]",
        "{origins: []} | origins: must name at least one",
        "{origins: ['*'], credentials: true} | credentials: is for origins that are named: any page"
            + " could act for its visitor",
        "{origins: ['*'], methods: [GET, POST]} | methods: names one that the route does not take",
        "{origins: ['*'], methods: [get]} | methods[0]: a method is written in capitals, such as"
            + " GET",
        "{origins: ['*'], headers: ['*']} | headers[0]: a header field has letters, digits and"
            + " hyphens",
        "{origins: ['*'], expose: ['a b']} | expose[0]: a header field has letters, digits and"
            + " hyphens",
        "{origins: ['*'], max_age: 25h} | max_age: must be 0s to 24h",
        "{origins: ['*'], max_age: off} | max_age: a duration is written as 10s, 5m, 2h or 1d",
        "{origins: ['*'], origin: a} | origin: is no setting; did you mean origins?",
      })
  void wrongMembers(String cors, String problem) {
    refused(cors, problem);
  }
}
