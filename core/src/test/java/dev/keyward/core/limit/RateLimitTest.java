package dev.keyward.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.fixtures.Property;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
  @ParameterizedTest
  @CsvSource({
    "100/1m, 100, 60",
    "1/1s, 1, 1",
    "1000000000/31d, 1000000000, 2678400",
    "10/10m, 10, 600",
    "007/01h, 7, 3600",
    "5/90s, 5, 90"
  })
  void limitsAreReadAsWritten(String text, long requests, long seconds) {
    assertEquals(new RateLimit(requests, Duration.ofSeconds(seconds)), RateLimit.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "100",
        "100/",
        "/1m",
        "100/m",
        "100/1",
        "100/1w",
        "100/1M",
        "-1/1m",
        "+1/1m",
        "1.5/1m",
        "100/1m ",
        " 100/1m",
        "100 / 1m",
        "0/1m",
        "1/0s",
        "1000000001/1m",
        "9999999999/1m",
        "99999999999/1m",
        "1/32d",
        "1/745h",
        "1/9999999d",
        "1/99999999s",
        "１/1m",
        "off"
      })
  void otherTextsAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> RateLimit.parse(text));
  }

  @Test
  void windowsOutsideTheBoundsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RateLimit(1, Duration.ofMillis(999)));
    assertThrows(
        IllegalArgumentException.class, () -> new RateLimit(1, Duration.ofDays(31).plusNanos(1)));
    assertThrows(IllegalArgumentException.class, () -> new RateLimit(1, Duration.ofSeconds(-1)));
  }

  @ParameterizedTest
  @CsvSource({"60/60s, 60/1m", "1/3600s, 1/1h", "1/24h, 1/1d", "1/61s, 1/61s", "1/90m, 1/90m"})
  void textUsesTheLargestUnitThatDividesTheWindow(String written, String shown) {
    assertEquals(shown, RateLimit.parse(written).toString());
  }

  @Test
  void everyLimitIsReadBackFromItsText() {
    Property.holds(
        2_000,
        random -> {
          RateLimit limit =
              new RateLimit(
                  random.nextLong(1, 1_000_000_001),
                  Duration.ofSeconds(random.nextLong(1, 2_678_401)));
          assertEquals(limit, RateLimit.parse(limit.toString()));
        });
  }
}
