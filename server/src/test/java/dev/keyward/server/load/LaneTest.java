package dev.keyward.server.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.storage.engine.Share;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LaneTest {
  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final Bound bound = new Bound("tests", 2);
  private final Lane lane = new Lane(bound, new Share(1), threads::add);

  @Test
  void whatComesBeyondTheBoundIsRefusedUntilSomethingEnds() {
    assertTrue(lane.start(() -> {}));
    assertTrue(lane.start(() -> {}));
    assertFalse(lane.start(() -> {}));
    assertNull(lane.call(() -> "done"));
    assertEquals(2, bound.taken());
    assertEquals(2, bound.refused());

    threads.pop().run();

    assertEquals(1, bound.taken());
    assertEquals("done", lane.call(() -> "done"));
    assertTrue(lane.start(() -> {}));
    assertEquals(2, threads.size());
  }

  @Test
  void whatFailsLeavesItsRoom() {
    assertTrue(
        lane.start(
            () -> {
              throw new IllegalStateException("broken");
            }));
    assertThrows(IllegalStateException.class, () -> threads.pop().run());
    assertThrows(
        IllegalStateException.class,
        () ->
            lane.call(
                () -> {
                  throw new IllegalStateException("broken");
                }));
    assertEquals(0, bound.taken());
  }

  @Test
  void aNodeThatGoesDownTakesNothingOn() {
    Lane closed =
        new Lane(
            bound,
            null,
            work -> {
              throw new RejectedExecutionException();
            });

    assertFalse(closed.start(() -> {}));
    assertEquals(0, bound.taken());
  }

  @Test
  void aBoundLeavesRoomForOne() {
    assertThrows(IllegalArgumentException.class, () -> new Bound("none", 0));
  }
}
