package dev.keyward.testkit.enforcement;

import java.net.URI;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What every door must answer. A door inherits it whole: there is nothing to override and nothing
 * to switch off; a new door is one subclass that says how to open it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EnforcementContract {
  private @Nullable Scene scene;
  private @Nullable Door door;

  /** Real stores on an empty database. */
  protected abstract Stores stores() throws Exception;

  /**
   * Where the door sends allowed requests; null when it sends them nowhere. Called before {@link
   * #open}.
   */
  protected abstract @Nullable URI upstream() throws Exception;

  /** Opens the door around {@code gatekeeper}, whose decisions change from case to case. */
  protected abstract Door open(dev.keyward.core.Gatekeeper gatekeeper) throws Exception;

  @BeforeAll
  final void openDoor() throws Exception {
    Scene set = new Scene(stores(), upstream());
    Door opened = open(set);
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
    Scene set = scene;
    if (set == null) {
      throw new IllegalStateException("no door has been opened");
    }
    return Table.ROWS.stream()
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> Table.play(row, set)));
  }
}
