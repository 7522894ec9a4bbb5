package dev.keyward.core.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
  private static Map<String, String> entries(int count) {
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < count; i++) {
      entries.put("name-" + i, "value");
    }
    return entries;
  }

  @ParameterizedTest
  @CsvSource({"0,true", "32,true", "33,false"})
  void thereAre32EntriesAtMost(int count, boolean within) {
    assertEquals(within, Metadata.isWithinBounds(entries(count)));
  }

  @ParameterizedTest
  @CsvSource({"0,false", "1,true", "64,true", "65,false"})
  void aNameHas1To64Characters(int length, boolean within) {
    assertEquals(within, Metadata.isWithinBounds(Map.of("n".repeat(length), "v")));
  }

  @ParameterizedTest
  @CsvSource({"0,true", "512,true", "513,false"})
  void aValueHas512CharactersAtMost(int length, boolean within) {
    assertEquals(within, Metadata.isWithinBounds(Map.of("n", "v".repeat(length))));
  }

  /** Lone surrogates cannot be stored as UTF-8, and come back as question marks. */
  @ParameterizedTest
  @ValueSource(strings = {"a\n", "\u0000", "\u007f", "\u0085", "\ud800", "\udc00x"})
  void noControlsAndNoHalvesOfCharacters(String text) {
    assertFalse(Metadata.isWithinBounds(Map.of(text, "v")));
    assertFalse(Metadata.isWithinBounds(Map.of("n", text)));
  }

  @Test
  void textOfAnyScriptIsText() {
    assertTrue(Metadata.isWithinBounds(Map.of("\u00e9 \u4e00", "\ud83d\ude00 \"'<")));
  }

  @Test
  void oneWrongEntryAmongRightOnesIsEnough() {
    Map<String, String> entries = entries(3);
    entries.put("n", "\u0001");

    assertFalse(Metadata.isWithinBounds(entries));
  }
}
