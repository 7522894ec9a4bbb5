package dev.keyward.core.limit;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.fixtures.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureGuardTest {
  private static final ClientAddress ADDRESS = ClientAddress.parse("203.0.113.7");

  private final SettableClock clock = new SettableClock();
  private final FailureGuard guard =
      new FailureGuard(new LocalRateLimiter(clock, 64), RateLimit.parse("3/1m"));

  @Test
  void theLastAllowedFailureUsesTheLimitUp() {
    fail(ADDRESS, 2);
    assertNull(guard.exceededBy(ADDRESS));

    fail(ADDRESS, 1);

    LimitState state = requireNonNull(guard.exceededBy(ADDRESS));
    assertEquals(FailureGuard.NAME, state.name());
    assertEquals(20, state.resetSeconds());
  }

  @Test
  void askingCountsNothing() {
    fail(ADDRESS, 2);

    for (int i = 0; i < 10; i++) {
      assertNull(guard.exceededBy(ADDRESS));
    }
  }

  @Test
  void anotherTryIsAllowedWhenOneFailureIsForgotten() {
    fail(ADDRESS, 10);

    clock.move(Duration.ofMillis(19_999));
    assertNotNull(guard.exceededBy(ADDRESS));
    clock.move(Duration.ofMillis(1));
    assertNull(guard.exceededBy(ADDRESS));
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() {
    fail(ClientAddress.parse("2001:db8:1:2::1"), 3);

    assertNotNull(guard.exceededBy(ClientAddress.parse("2001:db8:1:2:ffff::9")));
    assertNull(guard.exceededBy(ClientAddress.parse("2001:db8:1:3::1")));
    assertNull(guard.exceededBy(ADDRESS));
  }

  @Test
  void noLimitCountsNothing() {
    FailureGuard off = new FailureGuard(new LocalRateLimiter(clock, 64), null);

    off.failed(ADDRESS);

    assertNull(off.exceededBy(ADDRESS));
  }

  private void fail(ClientAddress address, int times) {
    for (int i = 0; i < times; i++) {
      guard.failed(address);
    }
  }
}
