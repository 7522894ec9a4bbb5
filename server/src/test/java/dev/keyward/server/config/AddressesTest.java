package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link HostPort}. */
final class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8443,127.0.0.1,8443,true,false",
    "127.255.0.1:0,127.255.0.1,0,true,false",
    "localhost:1,localhost,1,true,false",
    "[::1]:65535,::1,65535,true,false",
    "0.0.0.0:80,0.0.0.0,80,false,true",
    "[::]:80,::,80,false,true",
    "[0:0:0:0:0:0:0:0]:80,0:0:0:0:0:0:0:0,80,false,true",
    "api.example.com:80,api.example.com,80,false,false",
    "10.0.0.1:80,10.0.0.1,80,false,false",
    "localhost.example:80,localhost.example,80,false,false",
  })
  void hostAndPort(String text, String host, int port, boolean loopback, boolean wildcard) {
    HostPort parsed = HostPort.parse(text);
    assertEquals(new HostPort(host, port), parsed);
    assertEquals(text, parsed.toString());
    assertEquals(loopback, parsed.isLoopback());
    assertEquals(wildcard, parsed.isWildcard());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        ":80",
        "a:",
        "a:b",
        "a:-1",
        "a:65536",
        "::1:80",
        "[::1]",
        "[::1]:",
        "[g]:1",
        "[:::]:1",
        "a b:1",
        "https://a:1",
        "a:1/"
      })
  void noHostAndPort(String text) {
    assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
  }
}
