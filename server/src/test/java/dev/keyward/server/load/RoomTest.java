package dev.keyward.server.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomTest {
  private static final long MEBI = 1 << 20;

  @Test
  void aBigMachineHasTheMostThereIs() {
    assertEquals(
        new Room(512, 16_384, 32_768, (int) (1_024 * MEBI)), Room.of(1 << 20, 8_192 * MEBI));
  }

  @Test
  void littleMemoryBoundsTheListenerThatEverybodyReaches() {
    assertEquals(new Room(512, 4_096, 32_768, (int) (32 * MEBI)), Room.of(1 << 20, 256 * MEBI));
  }

  @Test
  void bodiesHaveRoomOnASmallHeapAndABoundOnAHugeOne() {
    Room small = Room.of(1 << 20, 32 * MEBI);
    Room huge = Room.of(1 << 20, 1L << 40);

    assertEquals(8 * MEBI, small.bodies());
    assertEquals(2 * MEBI, small.adminBodies());
    assertEquals(1_024 * MEBI, huge.bodies());
    assertEquals(256 * MEBI, huge.adminBodies());
  }

  @ParameterizedTest
  @ValueSource(longs = {1_024, 4_096, 20_000, 65_536})
  void allTogetherLeaveDescriptorsForFiles(long descriptors) {
    Room room = Room.of(descriptors, 8_192 * MEBI);

    assertTrue(
        room.admin() + room.open() + room.upstream() <= descriptors - 512, () -> room.toString());
    assertTrue(room.admin() >= 64, () -> room.toString());
    assertTrue(room.open() >= 224, () -> room.toString());
  }
}
