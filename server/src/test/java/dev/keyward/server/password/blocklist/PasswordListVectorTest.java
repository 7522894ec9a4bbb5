package dev.keyward.server.password.blocklist;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.Username;
import dev.keyward.testkit.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Known passwords, as they are and decorated (ASVS 5.0, 6.2.4). */
final class PasswordListVectorTest {
  private static final int MIN = 15;
  private static final Username USERNAME = Username.of("alice");

  private final Blocklist blocklist = new Blocklist(MIN);

  enum Decorated {
    DIGITS(p -> p + "1234567890"),
    RANDOM_DIGITS(p -> p + "8305271"),
    YEAR(p -> p + "2026!!!"),
    MARKS(p -> p + "#$!_.-?"),
    CAPITAL(p -> p.substring(0, 1).toUpperCase(Locale.ROOT) + p.substring(1) + "!!!!!!!"),
    AROUND(p -> "12!" + p + "-99."),
    SPACED(p -> p + " " + p),
    REVERSED_COUNT(p -> "7654321" + p),
    TWICE(p -> p + p),
    TWICE_CUT(p -> (p + p).substring(0, Math.max(MIN, p.length())));

    private final UnaryOperator<String> decoration;

    Decorated(UnaryOperator<String> decoration) {
      this.decoration = decoration;
    }
  }

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
  @EnumSource
  void everyKnownPasswordIsRefusedWhenDecorated(Decorated decorated) throws IOException {
    List<String> known = Files.readAllLines(Vectors.path("passwords/zxcvbn_ge8.txt"));
    for (int i = 0; i < known.size(); i += 7) {
      String password = decorated.decoration.apply(known.get(i));
      assertTrue(password.length() >= MIN, password);
      assertRefused(password);
    }
  }

  private void assertRefused(String password) {
    assertTrue(blocklist.refusal(password, USERNAME) != null, password);
  }
}
