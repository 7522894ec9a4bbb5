package dev.keyward.server.gateway;

import dev.keyward.storage.count.JdbcQuotaStore;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcApiKeyStore;
import dev.keyward.storage.jdbc.JdbcChangeFeed;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import dev.keyward.storage.jdbc.JdbcSigningKeyStore;
import dev.keyward.storage.jdbc.JdbcTokenRevocationStore;
import dev.keyward.testkit.enforcement.EnforcementContract;
import dev.keyward.testkit.enforcement.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the doors on stores of SQLite. */
abstract class SqliteEnforcement extends EnforcementContract {
  @TempDir private static Path directory;

  private Database database;

  @Override
  protected Stores stores() {
    database = Database.open("sqlite:" + directory.resolve("keyward.db"));
    return new Stores(
        new JdbcClientStore(database),
        new JdbcApiKeyStore(database),
        new JdbcChangeFeed(database),
        new JdbcSecretStore(database),
        new JdbcSigningKeyStore(database),
        new JdbcTokenRevocationStore(database),
        new JdbcQuotaStore(database));
  }

  @AfterAll
  void closeStores() {
    database.close();
  }
}
