package dev.keyward.server.warmup;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WarmUpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static List<Thread> running() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("keyward-warm-up"))
        .toList();
  }

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

  @Test
  void itEndsAndKeepsNoProcessAlive() throws InterruptedException {
    WarmUp.besides("serve", "--config", "keyward.yaml");

    for (Thread thread : running()) {
      assertTrue(thread.isDaemon());
      assertTrue(thread.join(PATIENCE));
    }
    assertEquals(List.of(), running());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "key", "serv", ""})
  void nothingElseIsWarmed(String command) {
    WarmUp.besides(command);
    WarmUp.besides();

    assertEquals(List.of(), running());
  }
}
