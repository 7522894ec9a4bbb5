package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.keyward.core.token.TokenRevocation.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenRevocationTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");

  private static TokenRevocation until(Instant issuedUntil) {
    return new TokenRevocation(
        "rev_1", Kind.SUBJECT, "user_ada", issuedUntil, NOW.plusSeconds(86_400), NOW);
  }

  @Test
  void nowMeansALoginThatAFasterClockDatedLaterToo() {
    assertEquals(
        new TokenRevocation(
            "rev_1",
            Kind.SUBJECT,
            "user_ada",
            NOW.plusMillis(40),
            NOW.plusSeconds(86_400).plusMillis(40), // that login's token lives as long as others
            NOW),
        until(NOW).covering(NOW.plusMillis(40)));
  }

  @Test
  void anEarlierLoginChangesNothing() {
    TokenRevocation revocation = until(NOW);

    assertSame(revocation, revocation.covering(NOW));
    assertSame(revocation, revocation.covering(NOW.minusMillis(1)));
  }

  @Test
  void aMomentThatWasNamedStaysThatMoment() {
    TokenRevocation revocation = until(NOW.minusMillis(1));

    assertSame(revocation, revocation.covering(NOW.plusMillis(40)));
  }
}
