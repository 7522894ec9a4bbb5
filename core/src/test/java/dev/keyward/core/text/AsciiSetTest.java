package dev.keyward.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

final class AsciiSetTest {
  /** Compares all characters there are, those beyond ASCII too. */
  private static void assertIs(IntPredicate expected, AsciiSet set) {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      assertEquals(expected.test(c), set.contains((char) c), "character " + c);
    }
  }

  private static boolean isAlphanumeric(int c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }

  @Test
  void setsHaveTheCharactersOfTheirGrammarAndNoOthers() {
    assertIs(c -> c >= '0' && c <= '9', AsciiSet.DIGITS);
    assertIs(AsciiSetTest::isAlphanumeric, AsciiSet.ALPHANUMERICS);
    assertIs(c -> isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0, AsciiSet.TOKEN);
    assertIs(c -> c > 0x20 && c < 0x7f, AsciiSet.VISIBLE);
  }

  @Test
  void charactersAreAddedAndTakenAway() {
    AsciiSet set = AsciiSet.of("aA@").and("\u0000\u007f?").without("A?b");
    assertIs(c -> c == 'a' || c == '@' || c == 0 || c == 0x7f, set);
    assertThrows(IllegalArgumentException.class, () -> AsciiSet.of("\u0080"));
  }

  @Test
  void aTextIsLookedAtFromOneIndexToAnother() {
    assertTrue(AsciiSet.DIGITS.containsAll(""));
    assertTrue(AsciiSet.DIGITS.containsAll("0123"));
    assertFalse(AsciiSet.DIGITS.containsAll("0123x"));
    assertTrue(AsciiSet.DIGITS.containsAll("x0123x", 1, 5));
    assertFalse(AsciiSet.DIGITS.containsAll("x0123x", 1, 6));
    assertFalse(AsciiSet.DIGITS.containsAll("x0123x", 0, 5));
  }
}
