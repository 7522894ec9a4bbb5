package dev.keyward.testkit.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.decision.LocalGatekeeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What must be said of a request to whoever asks about it instead of sending it on: the verdict
 * that every door of {@link EnforcementContract} gives. The whole table is played. A question has
 * not room for all that a request can be; which rows those are turns out while they are played
 * ({@link Unsayable}), and how many there are is stated, so that the table cannot shrink unseen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VerdictContract {
  private final List<String> unsayable = new ArrayList<>();
  private int said;
  private @Nullable Scene scene;
  private @Nullable Door door;

  /** Real stores on an empty database. */
  protected abstract Stores stores() throws Exception;

  /**
   * Opens the door.
   *
   * @param gatekeeper the one of the case that is played
   */
  protected abstract Door open(Supplier<LocalGatekeeper> gatekeeper) throws Exception;

  /** How many rows are played to their end. */
  protected abstract int saidRows();

  /** How many rows there are no words for. */
  protected abstract int unsayableRows();

  @BeforeAll
  final void openDoor() throws Exception {
    Scene set = new Scene(stores(), null);
    Door opened = open(set::gatekeeper);
    set.enter(opened);
    scene = set;
    door = opened;
  }

  @AfterAll
  final void closeDoor() throws Exception {
    if (door != null) {
      door.close();
    }
  }

  @TestFactory
  final Stream<DynamicTest> cases() {
    Scene set = Objects.requireNonNull(scene, "no door has been opened");
    return Stream.concat(
        Table.ROWS.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> play(row, set))),
        Stream.of(DynamicTest.dynamicTest("allOtherRowsWereSaid", this::allOthersWereSaid)));
  }

  private void play(Case row, Scene set) {
    try {
      Table.play(row, set);
      said++;
    } catch (Unsayable e) {
      unsayable.add(row.name() + " (" + e.getMessage() + ')');
    }
  }

  private void allOthersWereSaid() {
    assertEquals(saidRows(), said, () -> "not said: " + unsayable);
    assertEquals(unsayableRows(), unsayable.size(), unsayable::toString);
  }
}
