package dev.keyward.server.password.blocklist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RepetitionTest {
  @ParameterizedTest
  @CsvSource({
    "a, 1",
    "aaaa, 1",
    "abab, 2",
    "ababa, 2",
    "aabaabaa, 3",
    "abcdefab, 8", // only one and a third
    "abcdab, 4",
    "abcda, 5",
    "abcdefgh, 8",
    "👍👎👍👎, 2"
  })
  void unitIsTheShortestThatComesOneAndAHalfTimes(String text, int unit) {
    assertEquals(unit, Repetition.unit(text.codePoints().toArray()));
  }
}
