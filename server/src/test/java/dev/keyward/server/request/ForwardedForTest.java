package dev.keyward.server.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.policy.IpNetwork;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The right-most hop that is not a trusted proxy is the client. */
final class ForwardedForTest {
  private static final List<IpNetwork> TRUSTED =
      List.of(
          IpNetwork.parse("127.0.0.1"),
          IpNetwork.parse("10.1.0.0/16"),
          IpNetwork.parse("2001:db8:1::/48"));

  private static final Peer PROXY =
      new Peer(
          ClientAddress.parse("127.0.0.1"),
          true,
          false,
          false,
          hop -> TRUSTED.stream().anyMatch(network -> network.contains(hop)));

  private static ForwardedFor parse(String... lines) {
    return ForwardedFor.parse(Arrays.asList(lines), PROXY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // What is sent; the client; what goes on to the upstream.
        "203.0.113.7                                | 203.0.113.7 | '203.0.113.7, '",
        "6.6.6.6, 203.0.113.7                       | 203.0.113.7 | '203.0.113.7, '",
        "203.0.113.7, 10.1.2.3                      | 203.0.113.7 | '203.0.113.7, 10.1.2.3, '",
        "6.6.6.6,203.0.113.7,10.1.2.3,10.1.9.9      | 203.0.113.7 | '203.0.113.7, 10.1.2.3,"
            + " 10.1.9.9, '",
        "203.0.113.7, 2001:db8:1::5                 | 203.0.113.7 | '203.0.113.7,"
            + " 2001:db8:1:0:0:0:0:5, '",
        // A hop beside the network.
        "6.6.6.6, 10.2.0.1                          | 10.2.0.1    | '10.2.0.1, '",
        "6.6.6.6, 2001:db8:2::5                     | 2001:db8:2:0:0:0:0:5 | '2001:db8:2:0:0:0:0:5,"
            + " '",
        // All of them trusted: the farthest.
        "10.1.2.3                                   | 10.1.2.3    | '10.1.2.3, '",
        "10.1.0.1, 10.1.0.2, 127.0.0.1              | 10.1.0.1    | '10.1.0.1, 10.1.0.2, 127.0.0.1,"
            + " '",
        // IPv4 within IPv6 is IPv4, for trust too.
        "6.6.6.6, ::ffff:203.0.113.7                | 203.0.113.7 | '203.0.113.7, '",
        "203.0.113.7, ::ffff:10.1.2.3               | 203.0.113.7 | '203.0.113.7, 10.1.2.3, '",
        // Empty elements are none.
        "''                                         | 127.0.0.1   | ''",
        "','                                        | 127.0.0.1   | ''",
        "203.0.113.7,                               | 203.0.113.7 | '203.0.113.7, '",
        "', ,203.0.113.7, ,10.1.2.3, ,'             | 203.0.113.7 | '203.0.113.7, 10.1.2.3, '",
        // With brackets and ports.
        "203.0.113.7:51234                          | 203.0.113.7 | '203.0.113.7, '",
        "[2001:db8::7]                              | 2001:db8:0:0:0:0:0:7 | '2001:db8:0:0:0:0:0:7,"
            + " '",
        "[2001:db8::7]:443                          | 2001:db8:0:0:0:0:0:7 | '2001:db8:0:0:0:0:0:7,"
            + " '",
        "203.0.113.7, 10.1.2.3:80                   | 203.0.113.7 | '203.0.113.7, 10.1.2.3, '",
        // What is no address ends the list: the client is the last hop that is known.
        "203.0.113.7, unknown                       | 127.0.0.1   | ''",
        "203.0.113.7, _hidden                       | 127.0.0.1   | ''",
        "203.0.113.7, unknown, 10.1.2.3             | 10.1.2.3    | '10.1.2.3, '",
        "localhost                                  | 127.0.0.1   | ''",
        "for=203.0.113.7                            | 127.0.0.1   | ''",
        "203.0.113.7 198.51.100.1                   | 127.0.0.1   | ''",
        "'\"203.0.113.7\"'                          | 127.0.0.1   | ''",
        "203.0.113.07                               | 127.0.0.1   | ''",
        "203.0.113.256                              | 127.0.0.1   | ''",
        "203.0.113                                  | 127.0.0.1   | ''",
        "3405803783                                 | 127.0.0.1   | ''",
        "0xcb007107                                 | 127.0.0.1   | ''",
        "203.0.113.7/32                             | 127.0.0.1   | ''",
        "203.0.113.7:                               | 127.0.0.1   | ''",
        "203.0.113.7:http                           | 127.0.0.1   | ''",
        "203.0.113.7:123456                         | 127.0.0.1   | ''",
        "[203.0.113.7]                              | 127.0.0.1   | ''",
        "[203.0.113.7]:443                          | 127.0.0.1   | ''",
        "[2001:db8::7                               | 127.0.0.1   | ''",
        "[2001:db8::7]443                           | 127.0.0.1   | ''",
        "[]                                         | 127.0.0.1   | ''",
        "[                                          | 127.0.0.1   | ''",
        "]                                          | 127.0.0.1   | ''",
        ":                                          | 127.0.0.1   | ''",
        ":80                                        | 127.0.0.1   | ''",
        "fe80::1%eth0                               | 127.0.0.1   | ''",
        "[fe80::1%25eth0]:443                       | 127.0.0.1   | ''",
        "2001:db8::7::1                             | 127.0.0.1   | ''",
        "٢٠٣.0.113.7                                | 127.0.0.1   | ''"
      })
  void oneLine(String line, String client, String text) {
    ForwardedFor chain = parse(line);
    assertEquals(ClientAddress.parse(client), chain.client());
    assertEquals(text, chain.text());
  }

  @Test
  void noLine() {
    assertEquals(new ForwardedFor(PROXY.address(), "", true), parse());
  }

  @Test
  void linesAreOneList() {
    assertEquals(
        new ForwardedFor(ClientAddress.parse("203.0.113.7"), "203.0.113.7, 10.1.2.3, ", true),
        parse("6.6.6.6", "5.5.5.5, 203.0.113.7", "10.1.2.3"));
    assertEquals(
        new ForwardedFor(ClientAddress.parse("203.0.113.7"), "203.0.113.7, ", true),
        parse("6.6.6.6, 203.0.113.7", ""));
  }

  /** Who is known by no address may be anywhere, whoever passed it on. */
  @Test
  void listThatEndsBeforeTheClient() {
    assertFalse(parse("unknown").whole());
    assertFalse(parse("fe80::1%eth0, 127.0.0.1").whole());
    assertTrue(parse("unknown, 203.0.113.7").whole());
    assertTrue(parse("127.0.0.1, 10.1.2.3").whole());
  }

  /** As long as fields may be, and more: read in a time that grows with the length alone. */
  @Test
  void absurdLengths() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          String[] hops = Collections.nCopies(20_000, "10.1.2.3").toArray(String[]::new);
          assertEquals("10.1.2.3", parse(hops).client().toString());
          assertEquals("127.0.0.1", parse("1".repeat(1_000_000)).client().toString());
          assertEquals("127.0.0.1", parse(":".repeat(1_000_000)).client().toString());
          assertEquals("127.0.0.1", parse("[" + "a:".repeat(500_000)).client().toString());
          assertEquals("127.0.0.1", parse(",".repeat(1_000_000)).client().toString());
        });
  }
}
