package dev.keyward.server.warmup;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WarmUpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A step that failed would be silent, and of no use. */
  @Test
  void everyStepWorks() {
    for (WarmUp.Step step : WarmUp.STEPS) {
      assertDoesNotThrow(step::run);
    }
  }

  @Test
  void whatFailsIsLeftToWhoeverNeedsIt() {
    assertDoesNotThrow(
        () ->
            WarmUp.attempt(
                () -> {
                  throw new NoClassDefFoundError("not on this platform");
                }));
    assertDoesNotThrow(
        () ->
            WarmUp.attempt(
                () -> {
                  throw new IllegalStateException("no entropy");
                }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "serve", "rehearse"})
  void itEndsAndKeepsNoProcessAlive(String service) throws InterruptedException {
    Set<Thread> before = threads();
    WarmUp warmUp = WarmUp.besides(service, "--config", "keyward.yaml");
    warmUp.await();

    assertTrue(warmUp.isBegun());
    Set<Thread> made = threads();
    made.removeAll(before);
    for (Thread thread : made) {
      assertTrue(thread.join(PATIENCE), thread.getName());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "key", "serv", ""})
  void nothingElseIsWarmed(String command) {
    assertFalse(WarmUp.besides(command).isBegun());
    assertFalse(WarmUp.besides().isBegun());
  }

  /** Those of Keyward that would keep a process alive. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("keyward-") && !thread.isDaemon())
        .collect(Collectors.toSet());
  }
}
