package dev.keyward.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.fixtures.CountingResolver;
import dev.keyward.core.fixtures.Property;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::1, 0:0:0:0:0:0:0:1",
    "2001:DB8::A, 2001:db8:0:0:0:0:0:a",
    "::ffff:203.0.113.7, 203.0.113.7",
    "::ffff:cb00:7107, 203.0.113.7",
    "64:ff9b::1.2.3.4, 64:ff9b:0:0:0:0:102:304"
  })
  void literalsAreRead(String literal, String text) {
    assertEquals(text, ClientAddress.parse(literal).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "example.com",
        "a.b.c.d",
        "dead.beef.cafe.example",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "999.1.1.1",
        "1.2.3.-4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.4:80",
        "[::1]",
        "[::1]:80",
        "fe80::1%eth0",
        "fe80::1%1",
        ":",
        ":::",
        "1::2::3",
        "12345::",
        "1:2:3:4:5:6:7:8:9",
        "...",
        "1...",
        ".1.2.3",
        "1.2.3.",
        "1..2.3",
        ".:1",
        ".::1",
        "..:..",
        "0x7f.0.0.1",
        "010.0.0.1",
        "1.2.3.04",
        "１.2.3.4",
        "::１",
        "１::",
        "a:b",
        "1.2.3.4/24",
        "::1/64",
        "unknown",
        "_hidden",
        "1.2.3.4,5.6.7.8",
        "4294967296.0.0.1",
        "1.2.3.4\u0000"
      })
  void whatIsNoLiteralIsRefusedWithoutAskingDns(String text) {
    long before = CountingResolver.lookUps();

    assertThrows(IllegalArgumentException.class, () -> ClientAddress.parse(text));

    assertEquals(before, CountingResolver.lookUps());
  }

  @Test
  void randomTextsAreReadOrRefusedWithoutAskingDns() {
    long before = CountingResolver.lookUps();

    Property.holds(
        20_000,
        random -> {
          String text =
              Property.mix(random, 10, "1", "0", "255", ".", ".", ":", "::", "a", "f", "１", "ffff");
          try {
            ClientAddress address = ClientAddress.parse(text);
            assertEquals(address, ClientAddress.parse(address.toString()), text);
          } catch (IllegalArgumentException e) {
            assertEquals("not an IP address", e.getMessage());
          }
        });

    assertEquals(before, CountingResolver.lookUps());
  }

  @Test
  void everyIpv4AddressIsReadBack() {
    Property.holds(
        2_000,
        random -> {
          byte[] octets = new byte[4];
          random.nextBytes(octets);
          ClientAddress address = of(octets);
          assertEquals(address, ClientAddress.parse(address.toString()));
          assertEquals(
              Integer.toUnsignedLong(java.nio.ByteBuffer.wrap(octets).getInt()),
              address.limitKey());
        });
  }

  @Test
  void anIpv4MappedAddressIsTheIpv4Address() {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 1, 2, 3, 4};

    assertEquals(ClientAddress.parse("1.2.3.4"), of(mapped));
    assertEquals(
        ClientAddress.parse("1.2.3.4").hashCode(),
        ClientAddress.parse("::ffff:1.2.3.4").hashCode());
    assertNotEquals(ClientAddress.parse("1.2.3.4"), ClientAddress.parse("::1.2.3.4"));
  }

  @Test
  void limitsSeeTheNetworkOfAnIpv6Address() {
    long key = ClientAddress.parse("2001:db8:1:2::1").limitKey();

    assertEquals(key, ClientAddress.parse("2001:db8:1:2:ffff:ffff:ffff:ffff").limitKey());
    assertNotEquals(key, ClientAddress.parse("2001:db8:1:3::1").limitKey());
    assertNotEquals(
        ClientAddress.parse("1.2.3.4").limitKey(), ClientAddress.parse("1.2.3.5").limitKey());
  }

  @Test
  void aZoneIsNoPartOfTheAddress() throws UnknownHostException {
    InetAddress scoped = Inet6Address.getByAddress("", ClientAddressTest.linkLocal(), 3);

    assertEquals("fe80:0:0:0:0:0:0:1", ClientAddress.of(scoped).toString());
    assertEquals(ClientAddress.parse("fe80::1"), ClientAddress.of(scoped));
  }

  private static byte[] linkLocal() {
    byte[] octets = new byte[16];
    octets[0] = (byte) 0xfe;
    octets[1] = (byte) 0x80;
    octets[15] = 1;
    return octets;
  }

  private static ClientAddress of(byte[] octets) {
    try {
      return ClientAddress.of(InetAddress.getByAddress(octets));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
