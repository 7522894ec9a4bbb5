package dev.keyward.core.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.fixtures.Vectors;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsernameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "0",
        "alice",
        "j.smith",
        "a_b-c",
        "alice+test@example.com",
        "7of9",
        "a.",
        "a--"
      })
  void canonicalNamesStayAsTheyAre(String name) {
    assertEquals(name, Username.of(name).value());
    assertEquals(new Username(name), Username.of(name));
  }

  @Test
  void capitalLettersAreTakenAsSmallOnes() {
    assertEquals("alice@example.com", Username.of("Alice@EXAMPLE.com").value());
    assertEquals(Username.of("alice"), Username.of("ALICE"));
  }

  @Test
  void caseMappingDoesNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertEquals("iii", Username.of("IiI").value());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void lengthIsOneToOneHundredAndTwentyEight() {
    assertEquals(128, Username.of("A".repeat(128)).value().length());
    assertRefused("a".repeat(129));
    assertRefused("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".alice",
        "_alice",
        "-alice",
        "@alice",
        "+alice", // the first is a letter or a digit
        " alice",
        "alice ",
        "al ice",
        "alice\n",
        "alice\u0000",
        "a\tb", // nothing is trimmed
        "alice/",
        "alice:",
        "alice,",
        "alice'",
        "alice\"",
        "alice%",
        "alice\\",
        "alice#",
        "a*",
        "a=b",
        "\u212aeyward", // the Kelvin sign, whose lower case is k
        "\u0130stanbul", // I with a dot, whose lower case begins with i
        "\uff41lice",
        "\u0430lice",
        "ali\u0441e", // full width and Cyrillic look-alikes
        "jürgen",
        "jose\u0301",
        "ﬁona",
        "straße",
        "北京",
        "👍",
        "\ud800",
        "a\u200bb",
        "a\u202eb"
      })
  void otherNamesAreRefusedAndNotRepeated(String name) {
    assertRefused(name);
  }

  @Test
  void onlyTheFactoryMapsCase() {
    assertThrows(IllegalArgumentException.class, () -> new Username("Alice"));
  }

  @Test
  void textIsTheName() {
    assertEquals("alice", Username.of("Alice").toString());
  }

  @Test
  void naughtyStringsAreEitherCanonicalOrRefused() {
    for (Object line : Vectors.array(Vectors.folder("blns").resolve("blns.json"))) {
      String text = (String) line;
      try {
        assertEquals(text.toLowerCase(Locale.ROOT), Username.of(text).value());
      } catch (IllegalArgumentException e) {
        assertEquals(refusal("").getMessage(), e.getMessage());
      }
    }
  }

  private static void assertRefused(String name) {
    String message = String.valueOf(refusal(name).getMessage());
    assertFalse(!name.isEmpty() && message.contains(name));
  }

  private static IllegalArgumentException refusal(String name) {
    return assertThrows(IllegalArgumentException.class, () -> Username.of(name));
  }
}
