package dev.keyward.server.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.util.JavacTask;
import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.server.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class InitCommandTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir Path directory;

  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(arguments);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return new Result(line.execute(arguments), out.toString(), err.toString());
  }

  private static String printed(String name, String... more) {
    String[] all = new String[more.length + 6];
    List.of(
            "init",
            name,
            "--keyward",
            "https://keyward.internal:8443",
            "--upstream",
            "http://10.1.2.3")
        .toArray(all);
    System.arraycopy(more, 0, all, 6, more.length);
    Result result = run(all);
    assertEquals(0, result.code(), result.err());
    return result.out();
  }

  private Path ca() throws Exception {
    return Files.writeString(directory.resolve("ca.crt"), "x");
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void nothingIsLeftToFillIn(Proxy proxy) throws Exception {
    for (String text :
        List.of(printed(proxy.word()), printed(proxy.word(), "--ca-file", ca().toString()))) {
      assertFalse(text.contains("{{"), text);
      assertTrue(text.contains("keyward.internal"), text);
      assertTrue(text.contains("10.1.2.3"), text);
    }
  }

  @Test
  void certificateOfKeywardIsAlwaysVerified() throws Exception {
    String ca = ca().toString();
    assertTrue(printed("nginx").contains("proxy_ssl_verify on;"));
    assertTrue(printed("nginx", "--ca-file", ca).contains("proxy_ssl_trusted_certificate \"" + ca));
    assertTrue(printed("caddy", "--ca-file", ca).contains("tls_trusted_ca_certs \"" + ca));
    JsonNode traefik = YAML.readTree(printed("traefik", "--ca-file", ca)).path("http");
    assertEquals(ca, traefik.at("/middlewares/keyward/forwardAuth/tls/ca").stringValue("none"));
    assertEquals(ca, traefik.at("/serversTransports/keyward/rootCAs/0").stringValue("none"));
    JsonNode clusters =
        YAML.readTree(printed("envoy", "--ca-file", ca)).at("/static_resources/clusters");
    assertTrue(clusters.at("/0/transport_socket").isMissingNode(), "plaintext to the API");
    JsonNode validation =
        clusters.at("/1/transport_socket/typed_config/common_tls_context/validation_context");
    assertEquals(ca, validation.at("/trusted_ca/filename").stringValue("none"));
    assertEquals(
        "keyward.internal",
        validation.at("/match_typed_subject_alt_names/0/matcher/exact").stringValue("none"));
  }

  @Test
  void traefikIsToldNotToBelieveItsClients() {
    JsonNode http = YAML.readTree(printed("traefik")).path("http");
    JsonNode auth = http.at("/middlewares/keyward/forwardAuth");

    assertEquals("https://keyward.internal:8443/auth/check", auth.path("address").stringValue());
    assertFalse(auth.path("trustForwardHeader").booleanValue(true));
    assertEquals(
        "http://10.1.2.3:80", http.at("/services/api/loadBalancer/servers/0/url").stringValue());
    for (JsonNode router : http.path("routers")) {
      assertFalse(http.at("/services/" + router.path("service").stringValue()).isMissingNode());
    }
    for (JsonNode name : http.at("/routers/api/middlewares")) {
      assertTrue(http.path("middlewares").has(name.stringValue()), name::toString);
    }
  }

  /** Traefik removes and copies what is found by the expression in a name. */
  @Test
  void traefikRemovesWhateverCouldPassForKeywards() {
    JsonNode auth = YAML.readTree(printed("traefik")).at("/http/middlewares/keyward/forwardAuth");
    Predicate<String> replaced =
        Pattern.compile(auth.path("authResponseHeadersRegex").stringValue()).asPredicate();

    for (String name : IdentityHeaders.ALL) {
      assertTrue(replaced.test(name), name);
      assertTrue(replaced.test(name.replace('-', '_')), name);
    }
    assertTrue(replaced.test("X_keyward-Role"));
    for (String name : List.of("X-Request-Identity", "My-X-Keyward-Name", "X-Api-Key")) {
      assertFalse(replaced.test(name), name);
    }
  }

  @ParameterizedTest
  @EnumSource(Proxy.class)
  void everyFileKnowsTheDocumentsThatAreForEverybody(Proxy proxy) {
    String text = printed(proxy.word()).replace("\\", "");

    assertTrue(text.contains("jwks.json"), text);
    assertTrue(text.contains("oauth-authorization-server"), text);
  }

  @Test
  void traefikAsksAboutNoDocument() {
    JsonNode documents = YAML.readTree(printed("traefik")).at("/http/routers/keyward-documents");

    assertTrue(documents.path("middlewares").isMissingNode());
    assertEquals("keyward", documents.path("service").stringValue());
    assertEquals(
        List.of(
            "Path(`/.well-known/jwks.json`)",
            "Path(`/.well-known/oauth-authorization-server`)",
            "PathPrefix(`/.well-known/oauth-authorization-server/`)"),
        List.of(documents.path("rule").stringValue().split(" \\|\\| ", -1)));
  }

  /** What a client says of other hops would count at Keyward, which believes this proxy. */
  @Test
  void nginxTellsKeywardWhoseRequestItIsEverywhere() {
    String text = printed("nginx");
    List<String> locations = List.of(text.split("location ", -1));

    for (String location : locations.subList(1, locations.size())) {
      assertEquals(
          location.contains("proxy_pass "),
          location.contains("proxy_set_header X-Forwarded-For $remote_addr;"),
          location);
    }
  }

  @Test
  void envoyFailsClosedAndAsksForEveryRequest() {
    JsonNode resources =
        YAML.readTree(printed("envoy", "--listen", "0.0.0.0:9000")).path("static_resources");
    JsonNode listener = resources.at("/listeners/0");
    JsonNode manager = listener.at("/filter_chains/0/filters/0/typed_config");
    JsonNode authz = manager.at("/http_filters/1/typed_config");

    assertEquals(9_000, listener.at("/address/socket_address/port_value").intValue());
    assertEquals("/auth/check", authz.at("/http_service/path_prefix").stringValue());
    assertFalse(authz.path("failure_mode_allow").booleanValue(true));
    assertEquals("REJECT_REQUEST", manager.path("path_with_escaped_slashes_action").stringValue());
    assertEquals("keyward", authz.at("/http_service/server_uri/cluster").stringValue());
    assertEquals("envoy.filters.http.router", manager.at("/http_filters/2/name").stringValue());
    JsonNode routes = manager.at("/route_config/virtual_hosts/0/routes");
    assertEquals(5, routes.size());
    assertEquals(
        "/.well-known/oauth-authorization-server",
        routes.at("/3/match/path_separated_prefix").stringValue());
    for (JsonNode route : routes) {
      boolean asks = route.path("typed_per_filter_config").isMissingNode();
      assertEquals(asks, route.at("/route/cluster").stringValue("").equals("api"), route::toString);
    }
    assertEquals(
        8_443,
        resources
            .at(
                "/clusters/1/load_assignment/endpoints/0/lb_endpoints/0/endpoint/address/socket_address/port_value")
            .intValue());
  }

  /** The classes that it imports are the gateway's: it is parsed, not compiled. */
  @Test
  void springCloudGatewayGetsJava() throws Exception {
    String text = printed("spring-cloud-gateway");
    var compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///KeywardFilter.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, said, List.of("-proc:none"), null, List.of(file));
    task.parse();

    assertEquals(
        List.of(),
        said.getDiagnostics().stream()
            .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, http://[::1]:8443, server [::1]:8443;",
    "nginx, https://127.0.0.1:8443, proxy_ssl_name localhost;",
    "envoy, http://[::1]:8443, 'address: \"::1\", port_value: 8443'",
    "caddy, https://keyward.example, 'forward_auth https://keyward.example:443 {'"
  })
  void addressesAreWrittenAsTheProxyReadsThem(String name, String url, String expected) {
    Result result = run("init", name, "--keyward", url, "--upstream", "http://localhost:3000");

    assertTrue(result.out().contains(expected), result.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init",
        "init nginx",
        "init nginx --keyward https://a",
        "init apache --keyward https://a --upstream http://b",
        "init NGINX --keyward https://a --upstream http://b",
        "init nginx --keyward a:8443 --upstream http://b",
        "init nginx --keyward ftp://a --upstream http://b",
        "init nginx --keyward https://a/path --upstream http://b",
        "init nginx --keyward https://u:p@a --upstream http://b",
        "init nginx --keyward https://a?x --upstream http://b",
        "init nginx --keyward https://a;b --upstream http://b",
        "init nginx --keyward https://a --upstream http://b --listen 80x",
        "init nginx --keyward https://a --upstream http://b --listen 1.2.3.4:99999",
        "init nginx --keyward https://a --upstream http://b --listen 1.2.3.4:0",
        "init nginx --keyward https://a --upstream http://b --ca-file /nowhere/ca.crt"
      })
  void whatCannotBeWrittenIsRefused(String line) {
    Result result = run(line.split(" ", -1));

    assertEquals(2, result.code(), result.out());
    assertEquals("", result.out());
    assertFalse(result.err().isEmpty());
  }

  /** A file name must not become a line of the file. */
  @Test
  void pathThatCannotBeQuotedIsRefused() throws Exception {
    Path odd = Files.writeString(directory.resolve("a\"; b.crt"), "x");
    Result result =
        run(
            "init",
            "nginx",
            "--keyward",
            "https://a",
            "--upstream",
            "http://b",
            "--ca-file",
            odd.toString());

    assertEquals(2, result.code());
    assertEquals("", result.out());
  }
}
