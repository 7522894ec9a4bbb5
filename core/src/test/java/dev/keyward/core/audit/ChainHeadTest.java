package dev.keyward.core.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChainHeadTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  @Test
  void headIsReadAsItWasWritten() {
    for (long sequence : new long[] {1, 12, 999_999_999_999_999_999L}) {
      ChainHead head = new ChainHead(sequence, HASH);
      assertEquals(head, ChainHead.parse(head.toString()));
    }
    assertEquals("12:" + HASH, new ChainHead(12, HASH).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12",
        "12:",
        ":0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "012:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "-1:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "1000000000000000000:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "12:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
        "12:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
        "12:0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
        "12 :0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "12:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
      })
  void whatIsNoHeadIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> ChainHead.parse(text));
  }

  @Test
  void emptyChainEndsInZeros() {
    assertEquals("0".repeat(64), ChainHead.EMPTY.hash());
    assertThrows(IllegalArgumentException.class, () -> ChainHead.parse(ChainHead.EMPTY.toString()));
  }
}
