package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenPolicyTest {
  private static final Duration TTL = Duration.ofMinutes(15);

  @Test
  void withoutIssuerOrAudienceATokenIsForAnybody() {
    assertThrows(IllegalArgumentException.class, () -> new TokenPolicy("", "api", TTL));
    assertThrows(IllegalArgumentException.class, () -> new TokenPolicy("auth", "", TTL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1S", "PT24H"})
  void theBoundsOfALifeAreWithin(String life) {
    assertDoesNotThrow(() -> new TokenPolicy("auth", "api", Duration.parse(life)));
  }

  /** Revocations are kept for 24 h: what lived longer would come back to life. */
  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.999S", "PT-1S", "PT24H0.001S"})
  void aShorterOrLongerLifeIsRefused(String life) {
    assertThrows(
        IllegalArgumentException.class, () -> new TokenPolicy("auth", "api", Duration.parse(life)));
  }
}
