package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.policy.Upstream;
import dev.keyward.server.config.KeywardConfig.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings from environment variables. */
final class OverlayTest {
  private static final String ROUTE =
      "routes:\n  - {path: /a, credentials: [api_key], upstream: 'http://file'}\n";

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  @Test
  void aVariableWinsOverTheFile() throws Exception {
    Map<String, String> environment =
        Map.of(
            "KEYWARD__PUBLIC__ADDRESS", "[::]:1",
            "KEYWARD__ADMIN__ADDRESS", "'127.0.0.1:2'",
            "KEYWARD__PUBLIC__TRUSTED_PROXIES", "[10.0.0.0/8, '::1']",
            "KEYWARD__LIMITS__PER_ADDRESS", "7/1s",
            "KEYWARD_ADMIN_URL", "not a setting",
            "PATH", "/bin");
    KeywardConfig config = bed.load("public: {address: '127.0.0.1:8'}\n", environment);
    assertEquals(new HostPort("::", 1), config.publicListener().address());
    assertEquals(new HostPort("127.0.0.1", 2), config.admin());
    assertEquals(
        List.of(IpNetwork.parse("10.0.0.0/8"), IpNetwork.parse("::1")),
        config.publicListener().trustedProxies());
    assertEquals(RateLimit.parse("7/1s"), config.limits().perAddress());
  }

  @Test
  void whatTheFileSaysBesideStays() throws Exception {
    KeywardConfig config =
        bed.load(
            "public: {address: '127.0.0.1:8', auth_path: /k}",
            Map.of("KEYWARD__PUBLIC__TLS", "off"));
    assertEquals("/k", config.publicListener().authPath());
    assertEquals(new Tls.Off(), config.publicListener().tls());
  }

  @Test
  void aMappingTakesThePlaceOfAWord() throws Exception {
    Map<String, String> environment =
        Map.of(
            "KEYWARD__PUBLIC__TLS__CERTIFICATE", "/c.crt", "KEYWARD__PUBLIC__TLS__KEY", "/c.key");
    Tls tls = bed.load("public: {tls: auto}", environment).publicListener().tls();
    assertEquals(new Tls.Files(List.of(new Tls.Pair(Path.of("/c.crt"), Path.of("/c.key")))), tls);
  }

  @Test
  void oneRouteIsChangedAndOneAppended() throws Exception {
    Map<String, String> environment =
        Map.of(
            "KEYWARD__ROUTES__0__UPSTREAM", "http://environment",
            "KEYWARD__ROUTES__0__FORWARD_CREDENTIALS", "true",
            "KEYWARD__ROUTES__1", "{path: /b, public: true, upstream: 'http://b'}");
    KeywardConfig config = bed.load(ROUTE, environment);
    assertEquals(
        Upstream.of(URI.create("http://environment")),
        config.routeList().get(0).delivery().upstream());
    assertEquals(true, config.routeList().get(0).delivery().forwardsCredentials());
    assertEquals(
        Upstream.of(URI.create("http://b")), config.routeList().get(1).delivery().upstream());
  }

  @Test
  void allRoutesAtOnce() throws Exception {
    KeywardConfig config =
        bed.load(
            ROUTE, Map.of("KEYWARD__ROUTES", "[{path: /b, public: true, upstream: 'http://b'}]"));
    assertEquals(
        List.of("/b"), config.routeList().stream().map(route -> route.path().toString()).toList());
    assertEquals(List.of(), bed.load(ROUTE, Map.of("KEYWARD__ROUTES", "[]")).routeList());
  }

  @Test
  void referencesWorkInVariablesToo() throws Exception {
    Map<String, String> environment =
        Map.of("KEYWARD__PUBLIC__ADDRESS", "127.0.0.1:${env:PORT}", "PORT", "7");
    assertEquals(
        new HostPort("127.0.0.1", 7), bed.load("", environment).publicListener().address());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "KEYWARD__PUBLIC__ADRESS | a:1 | public.adress: is no setting; did you mean address?",
        "KEYWARD__PUBLIK__ADDRESS | a:1 | publik: is no setting; did you mean public?",
        "KEYWARD__PUBLIC | x | public: must be a mapping of names to values, not a string",
        "KEYWARD__PUBLIC__ADDRESS | nowhere | public.address: an address is written host:port, or"
            + " [address]:port for IPv6",
        "KEYWARD__PUBLIC__ADDRESS | `` | public.address: has no value: leave it out for the"
            + " default",
        "KEYWARD__public__address | a:1 | is written in upper case, with two underscores between"
            + " levels",
        "KEYWARD__ | a | is written in upper case, with two underscores between levels",
        "KEYWARD__PUBLIC____ADDRESS | a | is written in upper case, with two underscores between"
            + " levels",
        "KEYWARD__ROUTES__5__PATH | /a | this list takes a number from 0 to 1 here",
        "KEYWARD__ROUTES__FIRST | /a | this list takes a number from 0 to 1 here",
        "KEYWARD__ROUTES__0__METHODS | GET | routes[0].methods: must be a list such as [a, b], not"
            + " a string",
        "KEYWARD__ROUTES__0__METHODS | [a: | routes[0].methods: must be a list such as [a, b], not"
            + " a string",
        "KEYWARD__ROUTES | [{a: }}] | routes: is not YAML that can be read: expected ',' or ']',"
            + " but got }",
      })
  void wrongVariables(String name, String value, String problem) {
    assertEquals(List.of(name + ": " + problem), bed.problems(ROUTE, Map.of(name, value)));
  }
}
