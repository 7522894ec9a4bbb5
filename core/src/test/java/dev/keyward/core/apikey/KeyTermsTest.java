package dev.keyward.core.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Scopes;
import dev.keyward.core.label.Metadata;
import dev.keyward.core.policy.IpNetwork;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyTermsTest {
  private static final Instant END = Instant.parse("2030-01-01T00:00:00Z");

  private static KeyTerms from(List<IpNetwork> networks, Map<String, String> metadata) {
    return new KeyTerms("k", Scopes.NONE, null, networks, metadata);
  }

  private static KeyTerms from(String... networks) {
    return from(Stream.of(networks).map(IpNetwork::parse).toList(), Map.of());
  }

  @Test
  void withoutNetworksEveryAddressIsAdmitted() {
    assertTrue(from().admits(ClientAddress.parse("203.0.113.7")));
    assertTrue(from().admits(ClientAddress.parse("2001:db8::1")));
  }

  @Test
  void oneNetworkOfSeveralIsEnough() {
    KeyTerms terms = from("10.0.0.0/8", "2001:db8::/32");

    assertTrue(terms.admits(ClientAddress.parse("10.1.2.3")));
    assertTrue(terms.admits(ClientAddress.parse("::ffff:10.1.2.3")));
    assertTrue(terms.admits(ClientAddress.parse("2001:db8:1::1")));
    assertFalse(terms.admits(ClientAddress.parse("11.1.2.3")));
    assertFalse(terms.admits(ClientAddress.parse("2001:db9::1")));
  }

  @Test
  void networksCountOnce() {
    assertEquals(from("10.0.0.1"), from("10.0.0.1", "10.0.0.1/32"));
  }

  @Test
  void networksAndMetadataAreBounded() {
    List<IpNetwork> most =
        IntStream.range(0, KeyTerms.MAX_ALLOWED_IPS)
            .mapToObj(i -> IpNetwork.parse("10.0.0." + i))
            .toList();
    List<IpNetwork> more = Stream.concat(most.stream(), from("::1").allowedIps().stream()).toList();
    Map<String, String> metadata = Map.of("a", "x".repeat(Metadata.MAX_VALUE + 1));

    assertEquals(most, from(most, Map.of()).allowedIps());
    assertThrows(IllegalArgumentException.class, () -> from(more, Map.of()));
    assertThrows(IllegalArgumentException.class, () -> from(List.of(), metadata));
  }

  @Test
  void metadataIsSortedAndCopied() {
    Map<String, String> given = new java.util.HashMap<>(Map.of("b", "2", "a", "1"));
    KeyTerms terms = from(List.of(), given);
    given.clear();

    assertEquals("{a=1, b=2}", terms.metadata().toString());
    assertEquals(Collections.emptyMap(), from().metadata());
  }

  @Test
  void expiryIsTheFirstMomentAtWhichItNoLongerWorks() {
    KeyTerms terms = KeyTerms.of("k", Scopes.NONE, END);

    assertFalse(terms.isExpired(END.minusMillis(1)));
    assertTrue(terms.isExpired(END));
    assertFalse(KeyTerms.of("k", Scopes.NONE, null).isExpired(END));
  }
}
