package dev.keyward.core.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyUseTest {
  private static final Instant EARLY = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant LATE = EARLY.plusMillis(1);

  @Test
  void bothTogetherHaveTheLaterUse() {
    KeyUse early = new KeyUse("k", 1, 2, EARLY);
    KeyUse late = new KeyUse("k", 3, 4, LATE);
    KeyUse never = new KeyUse("k", 0, 5, null);

    assertEquals(new KeyUse("k", 4, 6, LATE), early.plus(late));
    assertEquals(new KeyUse("k", 4, 6, LATE), late.plus(early));
    assertEquals(new KeyUse("k", 1, 7, EARLY), never.plus(early));
    assertEquals(new KeyUse("k", 1, 7, EARLY), early.plus(never));
    assertEquals(new KeyUse("k", 0, 10, null), never.plus(never));
  }

  @Test
  void whatIsPutWhileOthersAreTakenIsForTheNextTime() {
    Handover<String> handover = new Handover<>();
    List<String> taken = new ArrayList<>();
    handover.put("a");
    handover.put("b");

    handover.takeAll(
        thing -> {
          taken.add(thing);
          handover.put("again " + thing);
        });

    assertEquals(List.of("b", "a"), taken);
    taken.clear();
    handover.takeAll(taken::add);
    assertEquals(List.of("again a", "again b"), taken);
    handover.takeAll(thing -> taken.add("never"));
    assertEquals(2, taken.size());
  }
}
