package dev.keyward.server.gateway.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose request it is, and how it came, by the word of Traefik and Envoy. */
final class ProxyOriginReplayTest extends Replay {
  static Stream<Arguments> addresses() {
    return Stream.of(Asking.values())
        .flatMap(
            asking ->
                Stream.of(
                    Arguments.of(asking, "203.0.113.7", "203.0.113.7"),
                    Arguments.of(asking, "2001:db8::7", "2001:db8:0:0:0:0:0:7"),
                    Arguments.of(asking, "::ffff:203.0.113.7", "203.0.113.7")));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void clientIsWhoeverTheProxySaw(Asking asking, String address, String known) throws Exception {
    passes(asking.proxy(), Arrival.of("GET", "/api/x").key().from(address));

    assertEquals(known, client());
    refused(403, asking.proxy(), Arrival.of("GET", "/api/x").key().from(address).inPlaintext());
  }

  /** Traefik writes link-local clients with their zone, which says nothing here. */
  @ParameterizedTest
  @EnumSource(names = {"TRAEFIK_2", "TRAEFIK_3"})
  void clientWithAZoneIsNotOnThisMachine(Asking asking) throws Exception {
    Arrival arrival = Arrival.of("GET", "/api/x").key().from("fe80::1%eth0");

    passes(asking.proxy(), arrival);
    refused(403, asking.proxy(), arrival.inPlaintext());
  }

  /** Envoy does not tell who is on its machine: the printed file says so. */
  @ParameterizedTest
  @EnumSource(Asking.class)
  void plaintextDoesNotLeaveTheMachine(Asking asking) throws Exception {
    Arrival arrival = Arrival.of("GET", "/api/x").key().from("127.0.0.1");

    assertEquals(
        asking == Asking.ENVOY ? 403 : 200, ask(asking.proxy(), arrival.inPlaintext()).status());
    assertEquals(200, ask(asking.proxy(), arrival).status());
  }

  /** A load balancer that appends what it saw stands before the proxy, and both are believed. */
  @ParameterizedTest
  @EnumSource(Asking.class)
  void clientIsFoundBehindSeveralHops(Asking asking) throws Exception {
    Proxy proxy =
        asking.proxy() instanceof Traefik traefik ? traefik.behindAnother() : asking.proxy();
    Arrival balanced = Arrival.of("GET", "/api/x").key().from("10.0.0.1");
    passes(proxy, balanced.with("X-Forwarded-For", "6.6.6.6, 203.0.113.7"));
    assertEquals("203.0.113.7", client());
    passes(proxy, balanced.with("X-Forwarded-For", "6.6.6.6,2001:db8::7"));
    assertEquals("2001:db8:0:0:0:0:0:7", client());
    passes(
        proxy, balanced.with("X-Forwarded-For", "unknown").with("X-Forwarded-For", "203.0.113.7"));
    assertEquals("203.0.113.7", client());
  }
}
