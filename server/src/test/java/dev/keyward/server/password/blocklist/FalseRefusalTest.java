package dev.keyward.server.password.blocklist;

import static org.junit.jupiter.api.Assertions.assertNull;

import com.nulabinc.zxcvbn.StandardDictionaries;
import dev.keyward.core.login.Username;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords as password managers and dice make them: not one is refused. */
class FalseRefusalTest {
  private final Random random = new Random(20_26);
  private final Blocklist blocklist = new Blocklist(15);

  /** How many of each of nine kinds. */
  int each() {
    return 50;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abcdefghijklmnopqrstuvwxyz",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()-_=+[]{};:,.<>?",
        "0123456789abcdef",
      })
  void randomCharacters(String alphabet) {
    assertPass(() -> characters(alphabet, 15 + random.nextInt(18)));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "-", ".", ""})
  void fourOrFiveCommonWords(String separator) throws IOException {
    List<String> words =
        StandardDictionaries.ENGLISH_WIKIPEDIA_LOADER.load().getFrequencies().stream()
            .filter(word -> word.length() >= 4 && word.length() <= 9)
            .limit(7_776)
            .toList();
    assertPass(
        () ->
            IntStream.range(0, 4 + random.nextInt(2))
                .mapToObj(_ -> words.get(random.nextInt(words.size())))
                .collect(Collectors.joining(separator)));
  }

  @Test
  void randomDigitsOfTwentyOrMore() {
    assertPass(() -> characters("0123456789", 20 + random.nextInt(20)));
  }

  private String characters(String alphabet, int length) {
    return random
        .ints(length, 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  private void assertPass(Supplier<String> passwords) {
    for (int i = 0; i < each(); i++) {
      String password = passwords.get();
      assertNull(blocklist.refusal(password, Username.of("j.smith@example.com")), password);
    }
  }
}
