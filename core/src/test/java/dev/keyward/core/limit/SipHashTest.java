package dev.keyward.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SipHashTest {
  /** The key of the reference implementation's vectors: the bytes 0 to 15. */
  private static final SipHash REFERENCE = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  /** As many bytes 0, 1, 2, ... as the vectors have, two in each code unit. */
  private static String text(int bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes; i += 2) {
      text.append((char) (i | (i + 1) << 8));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "0,726fdb47dd0e0e31",
    "2,0d6c8009d9a94f5a",
    "4,cf2794e0277187b7",
    "6,cbc9466e58fee3ce",
    "8,93f5f5799a932462"
  })
  void isWhatTheReferenceImplementationSays(int bytes, String expected) {
    assertEquals(expected, "%016x".formatted(REFERENCE.hash(text(bytes))));
  }

  @Test
  void everyKeyGivesOtherHashes() {
    assertNotEquals(new SipHash(1, 2).hash("a"), new SipHash(1, 3).hash("a"));
    assertNotEquals(new SipHash(1, 2).hash("a"), new SipHash(2, 2).hash("a"));
  }

  @Test
  void textsThatAreAlikeDiffer() {
    Set<Long> hashes = new HashSet<>();
    for (String text :
        new String[] {"", "\0", "\0\0", "a", "a\0", "\0a", "aaaa", "aaaaa", "aaaab"}) {
      hashes.add(SipHash.OWN.hash(text));
    }
    assertEquals(9, hashes.size());
  }
}
