package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.PathRewrite;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.Upstream;
import java.net.URI;
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

/** Routes: every member, its default, and what is refused about it. */
final class RouteSettingsTest {
  private static final String GUARDED = "credentials: [api_key], upstream: 'http://up'";

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private Route only(String members) throws Exception {
    return bed.load("routes:\n  - {" + members + "}\n").routeList().getFirst();
  }

  private List<String> problems(String members) {
    return bed.problems("routes:\n  - {" + members + "}\n");
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws Exception {
    Route route = only("path: /data/**, " + GUARDED);
    assertEquals("/data/**", route.name());
    assertEquals(Set.of(), route.hosts());
    assertEquals(PathPattern.parse("/data/**"), route.path());
    assertEquals(Set.of(), route.methods());
    assertEquals(Set.of(CredentialKind.API_KEY), route.credentials());
    assertEquals(Scopes.NONE, route.scopes());
    assertEquals(Set.of(Environment.LIVE), route.environments());
    assertNull(route.limits().perCredential());
    assertEquals(Upstream.of(URI.create("http://up")), route.delivery().upstream());
    assertEquals(Duration.ofSeconds(60), route.delivery().timeouts().header());
    assertFalse(route.delivery().forwardsCredentials());
    assertFalse(route.isPublic());
  }

  @Test
  void everyMemberIsTakenOver() throws Exception {
    Route route =
        only(
            "name: the data, hosts: [API.example.com], path: /data/*, methods: [POST, GET],"
                + " credentials: [api_key, access_token], scopes: [data:read, data:write],"
                + " environments: [live, test], rate_limit: 100/1m, upstream:"
                + " 'https://[::1]:8443/', timeout: 10m, forward_credentials: true");
    assertEquals("the data", route.name());
    assertEquals(Set.of("api.example.com"), route.hosts());
    assertEquals(Set.of("GET", "POST"), route.methods());
    assertEquals(Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN), route.credentials());
    assertEquals(Scopes.of("data:read", "data:write"), route.scopes());
    assertEquals(Set.of(Environment.LIVE, Environment.TEST), route.environments());
    assertEquals(RateLimit.parse("100/1m"), route.limits().perCredential());
    assertEquals(Upstream.of(URI.create("https://[::1]:8443")), route.delivery().upstream());
    assertEquals(Duration.ofMinutes(10), route.delivery().timeouts().header());
    assertTrue(route.delivery().forwardsCredentials());
  }

  @Test
  void aRouteEnforcesAndAssertsNothingUnlessTold() throws Exception {
    Route usual = only("path: /a, " + GUARDED);
    assertEquals(Route.Mode.ENFORCE, usual.mode());
    assertEquals("", usual.delivery().audience());
    Route told = only("path: /a, mode: observe, assertion: orders-api, " + GUARDED);
    assertEquals(Route.Mode.OBSERVE, told.mode());
    assertEquals("orders-api", told.delivery().audience());
    assertEquals(Route.Mode.ENFORCE, only("path: /a, mode: enforce, " + GUARDED).mode());
  }

  @Test
  void thePathForTheUpstreamMayBeAnother() throws Exception {
    Route route = only("path: /api/**, strip_prefix: /api, add_prefix: /v2, " + GUARDED);
    assertEquals(PathRewrite.of("/api", "/v2"), route.delivery().rewrite());
    assertEquals(PathRewrite.NONE, only("path: /a, " + GUARDED).delivery().rewrite());
    assertEquals(
        List.of(
            "keyward.yaml:2:31: routes[0].strip_prefix: is not what every path of this route begins"
                + " with"),
        problems("path: /**, strip_prefix: /api, " + GUARDED));
    assertEquals(
        List.of(
            "keyward.yaml:2:35: routes[0].strip_prefix: a prefix is a path in its canonical form,"
                + " without * and without a slash at its end, such as /api"),
        problems("path: /api/**, strip_prefix: /api/, " + GUARDED));
  }

  @Test
  void clientsMayHaveToShowACertificate() throws Exception {
    String member = "path: /a, client_certificate: %s, " + GUARDED;
    String file = "public: {client_ca: ca.crt}\nroutes:\n  - {%s}\n";
    Route route = bed.load(file.formatted(member.formatted("required"))).routeList().getFirst();
    assertTrue(route.needsCertificate());
    assertFalse(only("path: /a, " + GUARDED).needsCertificate());
    assertEquals(
        List.of(
            "keyward.yaml:2:36: routes[0].client_certificate: needs public.client_ca, which"
                + " verifies it"),
        problems(member.formatted("required")));
    assertEquals(
        List.of("keyward.yaml:3:36: routes[0].client_certificate: is required, or left out"),
        bed.problems(file.formatted(member.formatted("optional"))));
  }

  @Test
  void whatIsNoModeAndNoAudienceIsRefused() {
    assertEquals(
        List.of("keyward.yaml:2:22: routes[0].mode: a mode is enforce or observe"),
        problems("path: /a, mode: Observe, " + GUARDED));
    assertEquals(
        List.of(
            "keyward.yaml:2:27: routes[0].assertion: a name has 1 to 200 characters and no control"
                + " characters"),
        problems("path: /a, assertion: \"a\\nb\", " + GUARDED));
  }

  @Test
  void anAssertionIsNoAccessToken() throws Exception {
    String route = "routes: [{path: /a, assertion: 'https://api.example', " + GUARDED + "}]\n";
    assertEquals(
        List.of("keyward.yaml:2:32: routes[0].assertion: must differ from tokens.audience"),
        bed.problems("tokens: {audience: 'https://api.example'}\n" + route));
    List<String> shared =
        bed.problems(
            "tokens: {algorithm: HS256, secret: '${env:S}'}\n" + route,
            Map.of("S", "pQ7vZ2mK9xT4wL8nR3sB6yD1fG5hJ0cAaEeIiOoUuYy+/="));
    assertTrue(
        shared.getFirst().contains("routes[0].assertion: needs key pairs"), shared::toString);
  }

  @Test
  void aPublicRouteTakesNoCredentials() throws Exception {
    assertTrue(only("path: /health, public: true, upstream: 'http://up'").isPublic());
    assertEquals(
        List.of(
            "keyward.yaml:2:48: routes[0].credentials: a public route takes no credentials: remove"
                + " one of the two",
            "keyward.yaml:2:67: routes[0].scopes: a public route needs no scopes: remove one of the"
                + " two"),
        problems(
            "path: /health, public: true, credentials: [api_key], scopes: [a], upstream:"
                + " 'http://up'"));
  }

  @Test
  void namesTellWhatTheRouteIsFor() throws Exception {
    assertEquals("GET,POST /a", only("path: /a, methods: [POST, GET], " + GUARDED).name());
    assertEquals(
        "GET a.example/a", only("path: /a, hosts: [a.example], methods: [GET], " + GUARDED).name());
    assertNull(only("path: /a, rate_limit: off, " + GUARDED).limits().perCredential());
  }

  @Test
  void aRouteNeedsPathCredentialsAndUpstream() {
    assertEquals(
        List.of(
            "keyward.yaml:2:5: routes[0].path: is required",
            "keyward.yaml:2:5: routes[0].credentials: is required, such as [api_key, access_token],"
                + " unless the route is public: true",
            "keyward.yaml:2:5: routes[0].upstream: is required"),
        problems(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path: data | path: a path begins with / and has no refused escapes",
        "path: /a%2fb | path: a path begins with / and has no refused escapes",
        "path: /a/../b | path: write the path in its canonical form: /b",
        "path: /a*/b | path: * and ** stand alone between slashes",
        "path: /**/a/** | path: ** may appear once",
        "path: /a, methods: [get] | methods[0]: a method is written in capitals, such as GET",
        "path: /a, methods: [GET, TRACE] | methods[1]: TRACE is never let through",
        "path: /a, methods: [CONNECT] | methods[0]: CONNECT is never let through",
        "path: /a, methods: GET | methods: must be a list such as [a, b], not a string",
        "path: /a, hosts: ['a:80'] | hosts[0]: is no host name; it has no port, and no wildcard",
        "path: /a, hosts: ['*.a'] | hosts[0]: is no host name; it has no port, and no wildcard",
        "path: /a, environments: [] | environments: must name at least one",
        "path: /a, environments: [prod] | environments[0]: an environment is 'live' or 'test'",
        "path: /a, timeout: 0s | timeout: must be 1s to 10m",
        "path: /a, timeout: 11m | timeout: must be 1s to 10m",
        "path: /a, timeout: 60 | timeout: must be a string, not a number",
        "path: /a, forward_credentials: maybe | forward_credentials: must be true or false",
        "path: /a, public: 'yes' | public: must be true or false",
        "path: /a, name: '' | name: has no value: leave it out for the default",
        "path: /a, rate_limit: fast | rate_limit: a rate limit is written as 100/1m: requests, a"
            + " slash, and a window in s, m, h or d; or as 100/1m burst 20",
        "path: /a, scopes: ['a b'] | scopes[0]: a scope has 1 to 128 printable ASCII characters"
            + " without space, quote and backslash (RFC 6749 section 3.3)",
        "path: /a, hosst: [a] | hosst: is no setting; did you mean hosts?",
      })
  void wrongMembers(String members, String problem) {
    List<String> found = problems(members + ", " + GUARDED);
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().startsWith("keyward.yaml:2:"), found::toString);
    assertTrue(found.getFirst().endsWith(": routes[0]." + problem), found::toString);
  }

  @Test
  void wrongCredentials() {
    String rest = "path: /a, upstream: 'http://u', credentials: ";
    assertEquals(
        List.of("keyward.yaml:2:51: routes[0].credentials: must name at least one"),
        problems(rest + "[]"));
    assertEquals(
        List.of(
            "keyward.yaml:2:52: routes[0].credentials[0]: a credential is api_key or access_token"),
        problems(rest + "[anonymous]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "ftp://up",
        "http://",
        "http:///a",
        "//up",
        "http://me@up",
        "http://up/base",
        "http://up?q=1",
        "http://up#f",
        "http://up:0",
        "http://up:65536",
        "http://a b",
        "HTTP://up",
      })
  void wrongUpstreams(String upstream) {
    List<String> found = problems("path: /a, credentials: [api_key], upstream: '" + upstream + "'");
    assertEquals(1, found.size(), found::toString);
    assertTrue(
        found.getFirst().startsWith("keyward.yaml:2:50: routes[0].upstream: "), found::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/auth",
        "/auth/",
        "/auth/login",
        "/auth/**",
        "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server/**"
      })
  void reservedPaths(String path) {
    List<String> found = problems("path: " + path + ", " + GUARDED);
    assertEquals(1, found.size(), found::toString);
    assertTrue(
        found
            .getFirst()
            .startsWith("keyward.yaml:2:12: routes[0].path: belongs to Keyward's own endpoints"),
        found::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/authors",
        "/**",
        "/*/login",
        "/.well-known/**",
        "/.well-known/security.txt",
        "/a/auth"
      })
  void pathsBesideTheReservedOnes(String path) throws Exception {
    assertEquals(path, only("path: " + path + ", " + GUARDED).path().toString());
  }

  @Test
  void theReservedPathMovesWithAuthPath() throws Exception {
    String routes = "routes:\n  - {path: %s, " + GUARDED + "}\n";
    assertEquals(
        1,
        bed.load("public: {auth_path: /-/k}\n" + routes.formatted("/auth/x")).routeList().size());
    assertEquals(
        1, bed.problems("public: {auth_path: /-/k}\n" + routes.formatted("/-/k/x")).size());
  }

  @Test
  void equalRoutesAreToldAtTheLaterOne() {
    String route = "  - {path: /a, name: %s, methods: [%s], " + GUARDED + "}\n";
    assertEquals(
        List.of(
            "keyward.yaml:4:5: routes[2]: the same hosts, path and methods as route 'x'",
            "keyward.yaml:5:22: routes[3].name: another route has this name"),
        bed.problems(
            "routes:\n"
                + route.formatted("x", "GET")
                + route.formatted("y", "POST")
                + route.formatted("z", "PUT, GET")
                + route.formatted("x", "DELETE")));
  }

  @Test
  void escapesDoNotHideThatRoutesAreEqual() {
    String route = "  - {path: '%s', " + GUARDED + "}\n";
    assertEquals(
        List.of("keyward.yaml:3:5: routes[1]: the same hosts, path and methods as route '/me:x'"),
        bed.problems("routes:\n" + route.formatted("/me:x") + route.formatted("/me%3Ax")));
  }

  @Test
  void aThousandRoutesAreReadAndComparedQuickly() throws Exception {
    StringBuilder yaml = new StringBuilder("routes:\n");
    for (int i = 0; i < 1000; i++) {
      yaml.append("  - {path: /a, hosts: [h").append(i).append("], ").append(GUARDED).append("}\n");
    }
    assertEquals(1000, bed.load(yaml.toString()).routeList().size());
  }
}
