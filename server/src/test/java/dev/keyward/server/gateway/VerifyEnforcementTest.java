package dev.keyward.server.gateway;

import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.testkit.enforcement.Door;
import dev.keyward.testkit.enforcement.Stores;
import dev.keyward.testkit.enforcement.VerdictContract;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The verify API tells backends what every door would have answered. */
final class VerifyEnforcementTest extends VerdictContract {
  @TempDir private static Path directory;

  private SqliteStores opened;

  @Override
  protected Stores stores() {
    opened = SqliteStores.in(directory);
    return opened.stores();
  }

  @Override
  protected Door open(Supplier<LocalGatekeeper> gatekeeper) throws Exception {
    return new VerifyDoor(gatekeeper);
  }

  @Override
  protected int saidRows() {
    return 283;
  }

  /** No credential or two, other fields, the query, which path was judged. */
  @Override
  protected int unsayableRows() {
    return 93;
  }

  @AfterAll
  void closeStores() {
    opened.close();
  }
}
