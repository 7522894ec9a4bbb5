package dev.keyward.core.label;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "Acme, Inc.", "Jürgen", "北京", "👩‍👩‍👧", "a b", "<script>", "O'Neill \"x\""})
  void namesOfPeopleAndThingsAreAllowed(String name) {
    assertTrue(Names.isName(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "a\nb",
        "a\rb",
        "a\u0000b",
        "\u001b[31m",
        "a\u007f",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "\ud800",
        "a\udc00b",
        "\uffff"
      })
  void whatCouldBreakALineOrIsNoTextIsRefused(String name) {
    assertFalse(Names.isName(name));
    assertFalse(Names.isText(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u202e\u200b",
        "\u200d",
        "\ufeff",
        "\u00ad \u2060",
        "\u3164",
        "\u115f\u1160",
        "\uffa0",
        "\u2800",
        "\u034f",
        "\ufe0f",
        "\u0301",
        "\udb40\udc41"
      })
  void whatCannotBeSeenIsNoName(String text) {
    assertFalse(Names.isName(text));
    assertTrue(Names.isText(text));
    assertTrue(Names.isName(text + 'a'));
  }

  @Test
  void onlyADescriptionMayBeEmptyOrBlank() {
    assertTrue(Names.isText(""));
    assertTrue(Names.isText("  "));
    assertFalse(Names.isName(""));
    assertFalse(Names.isName("  "));
    assertFalse(Names.isName("\u3000"));
  }

  @Test
  void lengthCountsCodePoints() {
    assertTrue(Names.isName("👍".repeat(200)));
    assertFalse(Names.isName("👍".repeat(201)));
    assertTrue(Names.isName("a".repeat(200)));
    assertFalse(Names.isName("a".repeat(201)));
  }

  @Test
  void everyNaughtyStringIsJudgedWithoutThrowing() {
    for (Object line : Vectors.array(Vectors.folder("blns").resolve("blns.json"))) {
      String text = (String) line;
      boolean name = assertDoesNotThrow(() -> Names.isName(text));
      assertTrue(!name || Names.isText(text) && !text.isBlank(), text);
    }
  }
}
