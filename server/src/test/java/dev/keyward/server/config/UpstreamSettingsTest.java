package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.policy.Upstream;
import dev.keyward.core.policy.Upstream.Health;
import dev.keyward.core.policy.Upstream.Protocol;
import dev.keyward.core.policy.UpstreamTls;
import dev.keyward.server.gateway.delivery.Authority;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upstreams: those that have a name, and those that a route says itself. */
final class UpstreamSettingsTest {
  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private static String yaml(String upstream, String ofRoute) {
    return "upstreams:\n  - {"
        + upstream
        + "}\nroutes:\n  - {path: /a, credentials: [api_key], upstream: "
        + ofRoute
        + "}\n";
  }

  private Upstream named(String members) throws Exception {
    return Objects.requireNonNull(
        bed.load(yaml("name: up, " + members, "up")).routeList().getFirst().delivery().upstream());
  }

  private List<String> problems(String members) {
    return bed.problems(yaml(members, "'http://other'"));
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws Exception {
    Upstream upstream = named("urls: ['http://a:1', 'http://b']");
    assertEquals("up", upstream.name());
    assertEquals(List.of(URI.create("http://a:1"), URI.create("http://b")), upstream.servers());
    assertEquals(Protocol.HTTP_1_1, upstream.protocol());
    assertEquals(UpstreamTls.USUAL, upstream.tls());
    assertEquals(new Health(3, Duration.ofSeconds(10)), upstream.health());
  }

  @Test
  void everyMemberIsTakenOver() throws Exception {
    Authority authority = new Authority("test");
    authority.write(directory.resolve("ca.pem"));
    authority.issue("me.example").write(directory, "me");
    Upstream upstream =
        named(
            "urls: ['https://a:1'], protocol: HTTP/2, ca: ca.pem, server_name: Orders.Internal,"
                + " certificate: me.crt, key: me.key, fail_after: 1, fail_for: 1h");
    assertEquals(Protocol.HTTP_2, upstream.protocol());
    assertEquals(1, upstream.tls().authorities().size());
    assertEquals("orders.internal", upstream.tls().serverName());
    assertNotNull(upstream.tls().key());
    assertEquals(1, upstream.tls().chain().size());
    assertEquals(new Health(1, Duration.ofHours(1)), upstream.health());
  }

  @Test
  void aRouteSaysItsServersItself() throws Exception {
    assertEquals(
        Upstream.of(List.of(URI.create("http://a"), URI.create("http://b:2"))),
        bed.load(yaml("name: up, urls: ['http://x']", "['http://a', 'http://b:2/']"))
            .routeList()
            .getFirst()
            .delivery()
            .upstream());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "urls: ['http://a'] | name: is required",
        "name: 'http://up', urls: ['http://a'] | name: is a name, not a URL",
        "name: up | urls: is required, such as [http://10.0.0.5:8080]",
        "name: up, urls: [] | urls: must name at least one",
        "name: up, urls: 'http://a' | urls: must be a list such as [a, b], not a string",
        "name: up, urls: ['http://a', 'http://a/'] | urls: names a server twice",
        "name: up, urls: ['http://a', 'https://a'] | urls: must be all http or all https",
        "name: up, urls: ['http://a/b'] | urls[0]: takes no user, path, query or fragment",
        "name: up, urls: ['http://a'], protocol: h2 | protocol: a protocol is http/1.1 or http/2",
        "name: up, urls: ['http://a'], ca: ca.pem | ca: is for https alone",
        "name: up, urls: ['http://a'], server_name: b | server_name: is for https alone",
        "name: up, urls: ['https://a'], ca: none.pem | ca: holds no PEM certificate that can be"
            + " read",
        "name: up, urls: ['https://a'], ca: me.key | ca: holds no PEM certificate that can be read",
        "name: up, urls: ['https://a'], server_name: 'a:1' | server_name: is no host name; it has"
            + " no port, and no wildcard",
        "name: up, urls: ['https://a'], key: me.key | certificate: goes with key: write both, or"
            + " none",
        "name: up, urls: ['https://a'], certificate: me.crt | certificate: goes with key: write"
            + " both, or none",
        "name: up, urls: ['http://a'], fail_after: 0 | fail_after: must be a number from 1 to 1000",
        "name: up, urls: ['http://a'], fail_after: 1001 | fail_after: must be a number from 1 to"
            + " 1000",
        "name: up, urls: ['http://a'], fail_for: 0s | fail_for: must be 1s to 1h",
        "name: up, urls: ['http://a'], fail_for: 61m | fail_for: must be 1s to 1h",
        "name: up, urls: ['http://a'], weight: 2 | weight: is no setting",
      })
  void wrongMembers(String members, String problem) throws Exception {
    Authority authority = new Authority("test");
    authority.write(directory.resolve("ca.pem"));
    authority.issue("me").write(directory, "me");
    List<String> found = problems(members);
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().startsWith("keyward.yaml:2:"), found::toString);
    assertTrue(found.getFirst().contains(": upstreams[0]." + problem), found::toString);
  }

  @Test
  void theKeyOfAClientIsThatOfItsCertificate() throws Exception {
    Authority authority = new Authority("test");
    authority.issue("a").write(directory, "a");
    authority.issue("b").write(directory, "b");
    List<String> found = problems("name: up, urls: ['https://a'], certificate: a.crt, key: b.key");
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().contains("upstreams[0].certificate: the key "), found::toString);
    assertTrue(found.getFirst().contains("does not belong to"), found::toString);
  }

  @Test
  void aNameIsThatOfOneUpstream() {
    String one = "  - {name: up, urls: ['http://a']}\n";
    assertEquals(
        List.of("keyward.yaml:3:12: upstreams[1].name: another upstream has this name"),
        bed.problems("upstreams:\n" + one + one));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "down | upstream: is written as http://host:port or https://host:port, or names one of"
            + " upstreams",
        "Up | upstream: is written as http://host:port or https://host:port, or names one of"
            + " upstreams",
        "[] | upstream: must name at least one",
        "[up] | upstream[0]: is written as http://host:port or https://host:port",
        "['http://a', 'http://a'] | upstream: names a server twice",
        "['http://a', 'https://b'] | upstream: must be all http or all https",
      })
  void wrongUpstreamsOfARoute(String upstream, String problem) {
    List<String> found = bed.problems(yaml("name: up, urls: ['http://a']", upstream));
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().startsWith("keyward.yaml:4:"), found::toString);
    assertTrue(found.getFirst().endsWith(": routes[0]." + problem), found::toString);
  }

  @Test
  void thereMayBeSixtyFourServers() throws Exception {
    StringBuilder urls = new StringBuilder("'http://h0'");
    for (int i = 1; i < 64; i++) {
      urls.append(", 'http://h").append(i).append('\'');
    }
    assertEquals(64, named("urls: [" + urls + "]").servers().size());
    List<String> found = problems("name: up, urls: [" + urls + ", 'http://h64']");
    assertEquals(1, found.size(), found::toString);
    assertTrue(
        found.getFirst().endsWith("upstreams[0].urls: has at most 64 servers"), found::toString);
  }
}
