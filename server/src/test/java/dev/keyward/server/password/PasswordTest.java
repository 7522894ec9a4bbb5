package dev.keyward.server.password;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", " ", " a b ", "p\u0000q", "line\nline", "Jürgen", "密码", "👩‍👩‍👧"})
  void anyCharacterIsTakenAsItIs(String text) {
    assertEquals(text, Password.of(text).reveal());
  }

  @Test
  void composedAndDecomposedAreTheSamePassword() {
    String composed = "\u00e9\u1ebf\uac01";
    String decomposed = "e\u0301e\u0302\u0301\u1100\u1161\u11a8";

    assertEquals(composed, Password.of(decomposed).reveal());
    assertArrayEquals(Password.of(composed).utf8(), Password.of(decomposed).utf8());
  }

  @Test
  void compatibilityCharactersStayApart() {
    assertEquals("\ufb01", Password.of("\ufb01").reveal()); // NFKC would make it "fi"
    assertEquals("\uff41", Password.of("\uff41").reveal());
  }

  @Test
  void lengthCountsCodePoints() {
    assertEquals(256, Password.of("a".repeat(256)).codePoints());
    assertEquals(256, Password.of("👍".repeat(256)).codePoints());
    assertTooLong("a".repeat(257));
    assertTooLong("👍".repeat(257));
  }

  @Test
  void lengthIsCountedAfterNormalisation() {
    assertEquals(256, Password.of("e\u0301".repeat(256)).codePoints());
    // Kirat Rai, of Unicode 16: three code points beyond the first plane become one.
    assertEquals(256, Password.of("\ud81b\udd63\ud81b\udd67\ud81b\udd67".repeat(256)).codePoints());
    // A composition exclusion: one code point becomes two, of three bytes each.
    assertTooLong("\u0958".repeat(200));
  }

  @Test
  void hugeTextIsRefusedBeforeItIsNormalised() {
    assertTooLong("e\u0301".repeat(10_000_000));
  }

  @Test
  void emptyPasswordIsRefused() {
    assertEquals("The password is empty.", refusal("").getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00b", "\udc4d\ud83d", "abc\ud83d"})
  void illFormedUnicodeIsRefused(String text) {
    assertEquals("The password is not well-formed Unicode.", refusal(text).getMessage());
  }

  @Test
  void textOfItTellsNothing() {
    assertEquals("Password[***]", Password.of("correct horse battery").toString());
    assertFalse(refusal("secret".repeat(100)).getMessage().contains("secret"));
  }

  @Test
  void hashedBytesAreUtf8() {
    assertArrayEquals("ü👍".getBytes(StandardCharsets.UTF_8), Password.of("ü👍").utf8());
  }

  private static void assertTooLong(String text) {
    assertEquals(
        "The password is longer than 256 characters, or than 1024 bytes in UTF-8.",
        refusal(text).getMessage());
  }

  private static IllegalArgumentException refusal(String text) {
    return assertThrows(IllegalArgumentException.class, () -> Password.of(text));
  }
}
