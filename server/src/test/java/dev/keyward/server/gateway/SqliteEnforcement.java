package dev.keyward.server.gateway;

import dev.keyward.testkit.enforcement.EnforcementContract;
import dev.keyward.testkit.enforcement.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the doors on stores of SQLite. */
abstract class SqliteEnforcement extends EnforcementContract {
  @TempDir private static Path directory;

  private SqliteStores opened;

  @Override
  protected Stores stores() {
    opened = SqliteStores.in(directory);
    return opened.stores();
  }

  @AfterAll
  void closeStores() {
    opened.close();
  }
}
