package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.ClientAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link HostPort} and {@link IpNetwork}. */
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

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.255.255,true",
    "10.0.0.0/8,11.0.0.0,false",
    "192.168.1.128/25,192.168.1.128,true",
    "192.168.1.128/25,192.168.1.127,false",
    "192.168.1.7,192.168.1.7,true",
    "192.168.1.7,192.168.1.6,false",
    "0.0.0.0/0,203.0.113.9,true",
    "0.0.0.0/0,::1,false",
    "::/0,::1,true",
    "::/0,10.0.0.1,false",
    "2001:db8::/32,2001:db8:ffff::1,true",
    "2001:db8::/32,2001:db9::,false",
    "2001:db8::8000/113,2001:db8::ffff,true",
    "2001:db8::8000/113,2001:db8::7fff,false",
    "10.0.0.0/8,::ffff:10.1.1.1,true",
    "::ffff:10.0.0.1,10.0.0.1,true",
  })
  void networks(String network, String address, boolean inside) {
    assertEquals(inside, IpNetwork.parse(network).contains(ClientAddress.parse(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.1/8",
        "::1/64",
        "::/129",
        "a",
        "10.0.0/8",
        "fe80::1%eth0",
        "1.2.3.4/8/8"
      })
  void noNetworks(String text) {
    assertThrows(IllegalArgumentException.class, () -> IpNetwork.parse(text));
  }

  @Test
  void networksAreValues() {
    assertEquals(IpNetwork.parse("10.0.0.1"), IpNetwork.parse("10.0.0.1/32"));
    assertEquals(IpNetwork.parse("10.0.0.1").hashCode(), IpNetwork.parse("10.0.0.1/32").hashCode());
    assertEquals("10.0.0.0/8", IpNetwork.parse("10.0.0.0/8").toString());
    assertEquals("2001:db8:0:0:0:0:0:0/32", IpNetwork.parse("2001:db8::/32").toString());
  }
}
