package dev.keyward.server.gateway.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.server.gateway.Front;
import dev.keyward.testkit.enforcement.Call.Line;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * A Keyward for Traefik and Envoy as their documents describe them, each with the file that {@code
 * keyward init} prints for it. Both are on Keyward's own machine, from where all that they say is
 * believed.
 */
abstract class Replay {
  private static final List<IpNetwork> TRUSTED =
      List.of(
          IpNetwork.parse("127.0.0.1"),
          IpNetwork.parse("10.0.0.1"),
          IpNetwork.parse(Envoy.OWN_ADDRESS));

  static Front keyward;

  /** Who asks. */
  enum Asking {
    TRAEFIK_2,
    TRAEFIK_3,
    ENVOY;

    Proxy proxy() {
      return switch (this) {
        case TRAEFIK_2 -> Traefik.printed(true);
        case TRAEFIK_3 -> Traefik.printed(false);
        case ENVOY -> Envoy.printed();
      };
    }
  }

  @BeforeAll
  static void open() throws IOException {
    keyward =
        new Front(
            Front.Setup.to(null)
                .trusting(hop -> TRUSTED.stream().anyMatch(known -> known.contains(hop))));
  }

  @AfterAll
  static void close() {
    keyward.close();
  }

  static Message ask(Proxy proxy, Arrival arrival) throws Exception {
    try (RawClient connection = keyward.connect()) {
      return ask(connection, proxy, arrival);
    }
  }

  static Message ask(RawClient connection, Proxy proxy, Arrival arrival) throws Exception {
    keyward.asked = null;
    connection.send(proxy.question(arrival));
    boolean bodyless = proxy.keepsMethod() && arrival.method().equals("HEAD");
    Message answer = bodyless ? connection.receiveHead() : connection.receive();
    return Objects.requireNonNull(answer, "no answer");
  }

  /** Asks about a request that passes, and answers the fields with which it goes on. */
  static List<Line> passes(Proxy proxy, Arrival arrival) throws Exception {
    Message answer = ask(proxy, arrival);
    assertEquals(200, answer.status(), answer::text);
    return proxy.passed(arrival, answer);
  }

  static Message refused(int status, Proxy proxy, Arrival arrival) throws Exception {
    Message answer = ask(proxy, arrival);
    assertEquals(status, answer.status(), answer::text);
    assertEquals("application/problem+json", answer.value("Content-Type"));
    assertEquals("no-store", answer.value("Cache-Control"));
    assertTrue(
        answer.headers().stream().noneMatch(line -> line.name().startsWith("X-Keyward-")),
        answer::toString);
    return answer;
  }

  static AccessRequest judged() {
    return Objects.requireNonNull(keyward.asked, "nothing was judged");
  }

  static String client() {
    return judged().address().toString();
  }

  static List<String> values(List<Line> lines, String name) {
    return lines.stream()
        .filter(line -> line.name().equalsIgnoreCase(name))
        .map(Line::value)
        .toList();
  }
}
