package dev.keyward.server.password.blocklist;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.Username;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No password takes more than 50 ms of a processor to judge, whoever chose it. The best of several
 * runs counts, when the code is warm; without the bounds some of these take seconds.
 */
final class BlocklistCostTest {
  private static final int RUNS = 20;
  private static final Duration BOUND = Duration.ofMillis(50);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Blocklist blocklist = new Blocklist(15);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4@8({[<369!1|0$57+%2",
        "2695610717053155348213800517757445771176209937892464604363688526",
        "1y347a7voje7q0spnoj52ow5j0j6jgra6p27m4rpxge9jvohdi0x6q4hcw8j76q8",
        "elvis1goofy1q1q2q3q43339991q2w3e15975345612345qw251219871qaz2wsx",
        "19.87 3 12 1 4 99 1987-12-12 ",
        "abcabc1aabaabb",
        "p4ssw0rd5h0pp1ng",
        "1l7i!|",
      })
  void hostileText(String text) {
    String longest = text.repeat(256).substring(0, 255) + "~";
    assertCheap(longest, Username.of("alice@example.com"));
    assertCheap("~" + longest.substring(0, 39), Username.of("alice@example.com"));
  }

  @Test
  void hostileUsername() {
    assertCheap("ab1".repeat(85) + "~", Username.of("abc.".repeat(32)));
    assertCheap("aaa~".repeat(63) + "abcd", Username.of("a".repeat(128)));
  }

  private void assertCheap(String password, Username username) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < RUNS; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      var _ = blocklist.refusal(password, username);
      best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
    }
    assertTrue(best < BOUND.toNanos(), best / 1_000_000 + " ms for " + password);
  }
}
