package dev.keyward.server.password.blocklist;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.Username;
import dev.keyward.testkit.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known passwords, as they are and decorated (ASVS 5.0, 6.2.4). */
final class PasswordListVectorTest {
  private static final int MIN = 15;
  private static final Username USERNAME = Username.of("alice");

  private final Blocklist blocklist = new Blocklist(MIN);

  @Test
  void everyKnownPasswordThatIsLongEnoughIsRefused() throws IOException {
    List<String> all =
        Files.readAllLines(Vectors.path("passwords/zxcvbn_passwords.txt")).stream()
            .map(line -> line.split(" ", 2)[0])
            .filter(p -> p.length() >= MIN)
            .toList();
    assertTrue(all.size() >= 40);
    for (String password : all) {
      assertRefused(password);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*1234567890",
        "*8305271",
        "*2026!!!",
        "*#$!_.-?",
        "12!*-99.",
        "7654321*",
        "**",
        "* *",
        "*-*!"
      })
  void everyKnownPasswordIsRefusedWhenDecorated(String decorated) throws IOException {
    for (String known : sample()) {
      assertRefused(decorated.replace("*", known));
    }
  }

  @Test
  void everyKnownPasswordIsRefusedWhenCapitalised() throws IOException {
    for (String known : sample()) {
      assertRefused(
          known.substring(0, 1).toUpperCase(Locale.ROOT) + known.substring(1) + "!!!!!!!");
    }
  }

  @Test
  void everyKnownPasswordIsRefusedWhenRepeatedToTheLeastLength() throws IOException {
    for (String known : sample()) {
      assertRefused((known + known).substring(0, Math.max(MIN, known.length())));
    }
  }

  /** One of seven of those that have 8 characters or more. */
  private static List<String> sample() throws IOException {
    List<String> known = Files.readAllLines(Vectors.path("passwords/zxcvbn_ge8.txt"));
    return IntStream.range(0, known.size()).filter(i -> i % 7 == 0).mapToObj(known::get).toList();
  }

  private void assertRefused(String password) {
    assertTrue(password.length() >= MIN, password);
    assertNotNull(blocklist.refusal(password, USERNAME), password);
  }
}
