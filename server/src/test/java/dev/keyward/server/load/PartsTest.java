package dev.keyward.server.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PartsTest {
  private final Bound whole = new Bound("tests", 16);
  private final Parts<String> parts = new Parts<>(whole);

  @Test
  void eachHasAnEighthWhateverOthersHold() {
    assertTrue(parts.enter("a"));
    assertTrue(parts.enter("a"));
    assertFalse(parts.enter("a"));
    assertFalse(parts.enter("a"), "a refusal takes nothing and gives nothing back");
    assertTrue(parts.enter("b"));
    assertEquals(2, whole.refused());

    parts.leave("a");

    assertTrue(parts.enter("a"));
    assertFalse(parts.enter("a"));
  }

  @Test
  void nothingIsRememberedOfWhoHasNothingUnderWay() {
    for (int i = 0; i < 1_000; i++) {
      assertTrue(parts.enter("holder " + i));
    }
    assertEquals(1_000, parts.holders());
    for (int i = 0; i < 1_000; i++) {
      parts.leave("holder " + i);
    }
    assertEquals(0, parts.holders());
  }

  @Test
  void aPartLeavesRoomForOne() {
    Parts<String> small = new Parts<>(new Bound("tests", 1));

    assertTrue(small.enter("a"));
    assertFalse(small.enter("a"));
  }
}
