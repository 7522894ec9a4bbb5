package dev.keyward.server.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.server.request.RequestReader.Reading;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a credential came in secret, as far as who tells of it can be believed. */
final class OriginTest {
  /**
   * @param told {@code X-Forwarded-Proto}; empty for none
   */
  @ParameterizedTest
  @CsvSource({
    // a stranger: its own connection counts, and no word
    "203.0.113.7, false, true, '', '', true",
    "203.0.113.7, false, true, http, 203.0.113.9, true",
    "203.0.113.7, false, false, '', '', false",
    "203.0.113.7, false, false, https, '', false",
    // a trusted proxy: what its client spoke, however the proxy speaks to Keyward
    "10.0.0.1, true, true, https, 203.0.113.9, true",
    "10.0.0.1, true, true, wss, 203.0.113.9, true",
    "10.0.0.1, true, true, http, 203.0.113.9, false",
    "10.0.0.1, true, true, ws, 203.0.113.9, false",
    "10.0.0.1, true, true, '', 203.0.113.9, true",
    "10.0.0.1, true, false, https, 203.0.113.9, true",
    "10.0.0.1, true, false, http, 203.0.113.9, false",
    "10.0.0.1, true, false, '', 203.0.113.9, false",
    // one on this machine, with its client here or elsewhere
    "127.0.0.1, true, true, http, 127.0.0.1, true",
    "127.0.0.1, true, true, http, 203.0.113.9, false",
    "127.0.0.1, true, true, http, unknown, false",
    "127.0.0.1, true, false, http, '', false",
    "127.0.0.1, true, false, '', '', true",
  })
  void secure(
      String peer, boolean trusted, boolean tls, String told, String forwardedFor, boolean secure) {
    HttpRequest message = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/x");
    message.headers().set("Host", "api.example");
    if (!told.isEmpty()) {
      message.headers().set("X-Forwarded-Proto", told);
    }
    if (!forwardedFor.isEmpty()) {
      message.headers().set("X-Forwarded-For", forwardedFor);
    }
    ClientAddress address = ClientAddress.parse(peer);
    Peer from =
        new Peer(address, address.isLoopback(), tls, false, hop -> trusted && address.equals(hop));
    assertEquals(secure, read(message, from).secure());
    assertFalse(read(message, from).certified());
  }

  private static AccessRequest read(HttpRequest message, Peer from) {
    Reading reading = RequestReader.read(message, from, "", false, null);
    return assertInstanceOf(Reading.Read.class, reading).head().access();
  }

  /** Of a connection that has shown a certificate. */
  @ParameterizedTest
  @CsvSource({
    "false, '', true",
    "false, X-Forwarded-For, true",
    "true, '', true",
    // The proxy's own, whoever it speaks for.
    "true, X-Forwarded-For, false",
    "true, X-Forwarded-Proto, false",
    "true, X-Forwarded-Host, false",
    "true, Forwarded, false",
    "true, X-Real-IP, false",
  })
  void certified(boolean trusted, String told, boolean certified) {
    HttpRequest message = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/x");
    message.headers().set("Host", "api.example");
    if (!told.isEmpty()) {
      message.headers().set(told, "203.0.113.9");
    }
    ClientAddress address = ClientAddress.parse("10.0.0.1");
    Peer from = new Peer(address, false, true, true, hop -> trusted && address.equals(hop));
    assertEquals(certified, read(message, from).certified());
  }
}
