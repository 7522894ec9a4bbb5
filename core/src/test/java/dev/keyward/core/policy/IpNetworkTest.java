package dev.keyward.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.ClientAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
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
  @CsvSource({
    "10.0.0.0/8,10.0.0.0/8,true",
    "10.0.0.0/8,10.1.0.0/16,true",
    "10.0.0.0/8,10.1.2.3,true",
    "10.1.0.0/16,10.0.0.0/8,false",
    "10.0.0.0/8,11.0.0.0/16,false",
    "0.0.0.0/0,::/0,false",
    "::/0,0.0.0.0/0,false",
    "::/0,2001:db8::/32,true",
  })
  void networksWithinNetworks(String network, String other, boolean inside) {
    assertEquals(inside, IpNetwork.parse(network).contains(IpNetwork.parse(other)));
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
    assertNotEquals(IpNetwork.parse("10.0.0.0/8"), IpNetwork.parse("10.0.0.0/9"));
    assertNotEquals(IpNetwork.parse("0.0.0.0/0"), IpNetwork.parse("::/0"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.0.0.0/8",
    "203.0.113.7/32,203.0.113.7",
    "2001:DB8:0::/32,2001:db8::/32",
    "::/0,::/0",
    "::1,::1",
    "2001:db8::1:0:0:1,2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
    "1:0:2:3:4:5:6:7,1:0:2:3:4:5:6:7",
    "fe80::/10,fe80::/10",
    "::ffff:10.0.0.1,10.0.0.1",
  })
  void oneTextForEachNetwork(String text, String canonical) {
    assertEquals(canonical, IpNetwork.parse(text).toString());
    assertEquals(IpNetwork.parse(text), IpNetwork.parse(canonical));
  }
}
