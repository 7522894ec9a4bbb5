package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.NettyWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are not who they should be get no request, nor do those that do not trust us. */
@ExtendWith(NettyWatch.class)
final class UpstreamTrustTest {
  @TempDir private static Path directory;
  private static SecureUpstream byAddress;
  private static SecureUpstream byName;
  private static SecureUpstream asking;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    Authority ours = new Authority("ours");
    Authority theirs = new Authority("theirs");
    ours.write(directory.resolve("ours.pem"));
    theirs.write(directory.resolve("theirs.pem"));
    ours.issue("keyward.example").write(directory, "me");
    theirs.issue("keyward.example").write(directory, "other");
    byAddress = new SecureUpstream(ours.server(ours.issue("127.0.0.1")), false);
    byName = new SecureUpstream(ours.server(ours.issue("orders.internal")), false);
    asking = new SecureUpstream(ours.server(ours.issue("127.0.0.1")), true);
    node =
        NodeBed.plain(
            directory,
            """
            upstreams:
              - {name: right, urls: ["https://127.0.0.1:ADDRESS"], ca: ours.pem}
              - {name: wrong-ca, urls: ["https://127.0.0.1:ADDRESS"], ca: theirs.pem}
              - {name: no-ca, urls: ["https://127.0.0.1:ADDRESS"]}
              - {name: called, urls: ["https://127.0.0.1:NAME"], ca: ours.pem, server_name: orders.internal}
              - {name: not-called, urls: ["https://127.0.0.1:NAME"], ca: ours.pem}
              - {name: wrongly-called, urls: ["https://127.0.0.1:NAME"], ca: ours.pem, server_name: other.internal}
              - {name: address-called, urls: ["https://127.0.0.1:ADDRESS"], ca: ours.pem, server_name: orders.internal}
              - {name: shown, urls: ["https://127.0.0.1:ASKING"], ca: ours.pem, certificate: me.crt, key: me.key}
              - {name: not-shown, urls: ["https://127.0.0.1:ASKING"], ca: ours.pem}
              - {name: wrongly-shown, urls: ["https://127.0.0.1:ASKING"], ca: ours.pem, certificate: other.crt, key: other.key}
              - {name: unasked, urls: ["https://127.0.0.1:ADDRESS"], ca: ours.pem, certificate: me.crt, key: me.key}
              - {name: no-h2, urls: ["https://127.0.0.1:ADDRESS"], ca: ours.pem, protocol: http/2}
            routes:
            """
                    .replace("ADDRESS", Integer.toString(byAddress.port()))
                    .replace("NAME", Integer.toString(byName.port()))
                    .replace("ASKING", Integer.toString(asking.port()))
                + routes());
    key = node.key();
  }

  private static String routes() {
    StringBuilder routes = new StringBuilder();
    for (String upstream :
        List.of(
            "right",
            "wrong-ca",
            "no-ca",
            "called",
            "not-called",
            "wrongly-called",
            "address-called",
            "shown",
            "not-shown",
            "wrongly-shown",
            "unasked",
            "no-h2")) {
      routes.append(
          "  - {path: /%1$s, credentials: [api_key], upstream: %1$s}\n".formatted(upstream));
    }
    return routes.toString();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    byAddress.close();
    byName.close();
    asking.close();
  }

  private static int requests() {
    return byAddress.seen().size() + byName.seen().size() + asking.seen().size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"right", "called", "shown", "unasked"})
  void whoIsTrustedGetsTheRequest(String upstream) throws IOException {
    int before = requests();
    assertEquals(200, Talk.ask(node, Talk.get("/" + upstream, key)).status());
    assertEquals(before + 1, requests());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wrong-ca",
        "no-ca",
        "not-called",
        "wrongly-called",
        "address-called",
        "not-shown",
        "wrongly-shown",
        "no-h2"
      })
  void whoIsNotTrustedGetsNothing(String upstream) throws IOException {
    int before = requests();
    assertEquals(502, Talk.ask(node, Talk.get("/" + upstream, key)).status());
    assertEquals(502, Talk.ask(node, Talk.post("/" + upstream, key, "a secret")).status());
    assertEquals(before, requests());
  }

  @Test
  void aServerIsToldWhatItIsCalled() throws IOException {
    assertEquals(200, Talk.ask(node, Talk.get("/called", key)).status());
    assertEquals(
        List.of("orders.internal"),
        byName.names().stream().distinct().filter("orders.internal"::equals).toList());
    assertEquals("127.0.0.1:" + byName.port(), byName.seen().getLast().value("Host"));
  }
}
