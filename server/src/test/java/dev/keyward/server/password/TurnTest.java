package dev.keyward.server.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TurnTest {
  private final AtomicInteger done = new AtomicInteger();
  private final Turn<Integer> turn = new Turn<>(done::incrementAndGet);

  @Test
  void whatWasGivenUpNeverBegins() {
    assertTrue(turn.giveUp());
    turn.run();

    assertEquals(0, done.get());
    assertTrue(turn.isCancelled());
  }

  @Test
  void whatHasBegunIsNotGivenUp() throws Exception {
    turn.run();

    assertFalse(turn.giveUp());
    assertEquals(1, turn.get());
  }
}
