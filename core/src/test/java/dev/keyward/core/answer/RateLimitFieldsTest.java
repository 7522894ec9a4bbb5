package dev.keyward.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.fixtures.Answers;
import dev.keyward.core.fixtures.Property;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.fixtures.Vectors;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateLimitFieldsTest {
  @Test
  void noLimitsAreNoFields() {
    List<Header> headers = new ArrayList<>();

    RateLimitFields.addTo(headers, List.of());

    assertEquals(List.of(), headers);
  }

  @Test
  void everyLimitIsAMemberOfBothFields() {
    List<Header> headers = new ArrayList<>();

    RateLimitFields.addTo(
        headers,
        List.of(
            LimitState.of("per_address", RateLimit.parse("100/1m"), 12, 30, false),
            LimitState.of("rate_limit", RateLimit.parse("5/1d"), 0, 9, true)));

    assertEquals(
        List.of(
            new Header(
                "RateLimit-Policy", "\"per_address\";q=100;w=60, \"rate_limit\";q=5;w=86400"),
            new Header("RateLimit", "\"per_address\";r=12;t=30, \"rate_limit\";r=0;t=9")),
        headers);
  }

  /**
   * The draft: String items; q and r non-negative integers, w positive. The reader refuses integers
   * of more than 15 digits.
   */
  @Test
  void whatTheLimiterSaysIsAlwaysAWellFormedListOfStrings() {
    Property.holds(
        1_000,
        random -> {
          List<LimitState> states =
              List.of(randomState("per_address", random), randomState("rate_limit", random));
          List<Header> headers = new ArrayList<>();
          RateLimitFields.addTo(headers, states);
          List<Object> policies = StructuredField.parseList(headers.get(0).value());
          List<Object> limits = StructuredField.parseList(headers.get(1).value());
          for (int i = 0; i < 2; i++) {
            LimitState state = states.get(i);
            assertEquals(
                List.of(state.name(), Map.of("q", state.requests(), "w", state.windowSeconds())),
                policies.get(i));
            assertEquals(
                List.of(state.name(), Map.of("r", state.remaining(), "t", state.resetSeconds())),
                limits.get(i));
            assertTrue(
                state.remaining() >= 0
                    && state.remaining() <= state.requests()
                    && state.resetSeconds() >= 0,
                state.toString());
            assertTrue(state.resetSeconds() <= state.windowSeconds(), state.toString());
          }
        });
  }

  @Test
  void retryAfterIsAtLeastOneSecondAndNeverBeforeTheReset() {
    Property.holds(
        1_000,
        random -> {
          LimitState state = randomState("rate_limit", random);
          if (state.exceeded()) {
            HttpAnswer answer =
                HttpAnswer.of(new Deny(DenyReason.RATE_LIMITED, null, "", List.of(state)), "r");
            long retry = Long.parseLong(Answers.fieldLine(answer, "Retry-After"));
            Map<String, Object> t =
                Vectors.map(
                    Vectors.list(
                            StructuredField.parseList(Answers.fieldLine(answer, "RateLimit"))
                                .getFirst())
                        .get(1));
            assertTrue(retry >= 1 && retry >= (Long) t.get("t"));
          }
        });
  }

  private static LimitState randomState(String name, Random random) {
    SettableClock clock = new SettableClock();
    LocalRateLimiter limiter = new LocalRateLimiter(clock, 8);
    RateLimit limit =
        new RateLimit(
            1 + random.nextLong(random.nextBoolean() ? 5 : 1_000_000_000),
            Duration.ofSeconds(1 + random.nextLong(2_678_400)));
    LimitState state = limiter.charge(name, 1, limit, random.nextLong(limit.requests() + 1));
    for (int i = random.nextInt(6); i > 0 && !state.exceeded(); i--) {
      clock.move(Duration.ofMillis(random.nextInt(3_000)));
      state = limiter.charge(name, 1, limit, 1);
    }
    return state;
  }
}
