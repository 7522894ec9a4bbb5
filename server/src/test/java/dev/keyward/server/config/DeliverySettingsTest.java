package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.RequestBounds;
import dev.keyward.core.policy.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a route's requests may take, how much they may be, and what becomes of answers. */
final class DeliverySettingsTest {
  private static final String GUARDED = "path: /a, credentials: [api_key], upstream: 'http://up'";

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private Delivery only(String members) throws Exception {
    return bed.load("routes:\n  - {" + GUARDED + members + "}\n").routeList().getFirst().delivery();
  }

  private void refused(String members, String problem) {
    List<String> found = bed.problems("routes:\n  - {" + GUARDED + ", " + members + "}\n");
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().startsWith("keyward.yaml:2:"), found::toString);
    assertTrue(found.getFirst().endsWith(": routes[0]." + problem), found::toString);
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws Exception {
    Delivery usual = only("");
    Duration minute = Duration.ofMinutes(1);
    assertEquals(new Timeouts(Duration.ofSeconds(3), minute, minute, null), usual.timeouts());
    assertEquals(RequestBounds.NONE, usual.bounds());
    assertFalse(usual.upgrades());
    assertNull(usual.cors());
    assertTrue(usual.answers().isEmpty());
  }

  @Test
  void everyMemberIsTakenOver() throws Exception {
    Delivery told =
        only(
            ", connect_timeout: 1s, timeout: 2s, idle_timeout: 3s, total_timeout: 24h,"
                + " max_header_bytes: 32KiB, max_headers: 128, max_body: 5GiB, max_concurrent: 7,"
                + " websocket: true");
    assertEquals(
        new Timeouts(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofHours(24)),
        told.timeouts());
    assertEquals(new RequestBounds(32_768, 128, 5L << 30, 7), told.bounds());
    assertTrue(told.upgrades());
  }

  @Test
  void timeoutsOfWhatGoesOnMayBeOff() throws Exception {
    Timeouts off = only(", idle_timeout: off, total_timeout: off").timeouts();
    assertNull(off.idle());
    assertNull(off.total());
  }

  @Test
  void noBodyAtAllIsABound() throws Exception {
    assertEquals(0, only(", max_body: 0B").bounds().content());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connect_timeout: 0s | connect_timeout: must be 1s to 1m",
        "connect_timeout: 61s | connect_timeout: must be 1s to 1m",
        "connect_timeout: off | connect_timeout: a duration is written as 10s, 5m, 2h or 1d",
        "timeout: off | timeout: a duration is written as 10s, 5m, 2h or 1d",
        "idle_timeout: 0s | idle_timeout: must be 1s to 24h",
        "idle_timeout: 25h | idle_timeout: must be 1s to 24h",
        "total_timeout: 2d | total_timeout: must be 1s to 24h",
        "total_timeout: never | total_timeout: a duration is written as 10s, 5m, 2h or 1d",
        "max_header_bytes: 0B | max_header_bytes: must be 1B to 32768B",
        "max_header_bytes: 33KiB | max_header_bytes: must be 1B to 32768B",
        "max_headers: 0 | max_headers: must be a number from 1 to 128",
        "max_headers: 129 | max_headers: must be a number from 1 to 128",
        "max_body: 1MB | max_body: a size is written as 512B, 64KiB, 10MiB or 5GiB",
        "max_body: 1 | max_body: must be a string, not a number",
        "max_body: -1B | max_body: a size is written as 512B, 64KiB, 10MiB or 5GiB",
        "max_concurrent: 0 | max_concurrent: must be a number from 1 to 1000000",
        "max_concurrent: 1000001 | max_concurrent: must be a number from 1 to 1000000",
        "websocket: often | websocket: must be true or false",
      })
  void wrongMembers(String members, String problem) {
    refused(members, problem);
  }

  @Test
  void aWebSocketNeedsAnUpstreamThatSpeaksHttp1() {
    List<String> found =
        bed.problems(
            """
            upstreams: [{name: up, urls: ['http://a'], protocol: http/2}]
            routes: [{path: /a, public: true, upstream: up, websocket: true}]
            """);
    assertEquals(1, found.size(), found::toString);
    assertTrue(
        found.getFirst().endsWith("routes[0].websocket: needs an upstream with protocol http/1.1"),
        found::toString);
  }

  @Test
  void fieldsOfAnswersAreSetAndRemoved() throws Exception {
    Delivery told =
        only(", response_headers: {set: {X-Frame-Options: DENY, Vary: Accept}, remove: [Server]}");
    assertEquals(
        Map.of("X-Frame-Options", "DENY", "Vary", "Accept"), Map.copyOf(told.answers().set()));
    assertEquals(Set.of("server"), told.answers().remove());
    assertEquals(Set.of("a"), only(", response_headers: {remove: [A]}").answers().remove());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "content-length",
        "Content-Encoding",
        "Date",
        "Transfer-Encoding",
        "Trailer",
        "Upgrade",
        "RateLimit",
        "RateLimit-Policy",
        "Strict-Transport-Security",
        "WWW-Authenticate",
        "X-Request-Id",
        "X-Keyward-Subject",
        "Access-Control-Allow-Origin",
      })
  void whatKeywardSaysItselfIsNoBodyElses(String name) {
    refused(
        "response_headers: {set: {" + name + ": a}}",
        "response_headers.set." + name + ": is a header field that Keyward itself sees to");
    refused(
        "response_headers: {remove: [" + name + "]}",
        "response_headers.remove[0]: is a header field that Keyward itself sees to");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{set: {'X Y': a}} | set.X Y: a header field has letters, digits and hyphens",
        "{set: {'X_Y': a}} | set.X_Y: a header field has letters, digits and hyphens",
        "{remove: ['a:b']} | remove[0]: a header field has letters, digits and hyphens",
        "{set: {A: \"b\\r\\nC: d\"}} | set.A: a value has up to 4096 visible ASCII characters",
        "{set: {A: \"\\u00e9\"}} | set.A: a value has up to 4096 visible ASCII characters",
        "{set: {A: ' b'}} | set.A: a value has up to 4096 visible ASCII characters",
        "{set: {A: b}, remove: [a]} | set.A: is set and removed: what is set takes the place of"
            + " the upstream's",
        "{set: {A: b, a: c}} | set.a: is set twice",
        "{add: {A: b}} | add: is no setting; there are remove, set",
      })
  void wrongFields(String fields, String problem) {
    refused("response_headers: " + fields, "response_headers." + problem);
  }
}
