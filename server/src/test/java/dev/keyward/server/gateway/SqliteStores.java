package dev.keyward.server.gateway;

import dev.keyward.storage.count.JdbcQuotaStore;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcApiKeyStore;
import dev.keyward.storage.jdbc.JdbcChangeFeed;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import dev.keyward.storage.jdbc.JdbcSigningKeyStore;
import dev.keyward.storage.jdbc.JdbcTokenRevocationStore;
import dev.keyward.testkit.enforcement.Stores;
import java.nio.file.Path;

/** The stores of a contract on an empty SQLite database. */
record SqliteStores(Database database, Stores stores) implements AutoCloseable {
  static SqliteStores in(Path directory) {
    Database database = Database.open("sqlite:" + directory.resolve("keyward.db"));
    return new SqliteStores(
        database,
        new Stores(
            new JdbcClientStore(database),
            new JdbcApiKeyStore(database),
            new JdbcChangeFeed(database),
            new JdbcSecretStore(database),
            new JdbcSigningKeyStore(database),
            new JdbcTokenRevocationStore(database),
            new JdbcQuotaStore(database)));
  }

  @Override
  public void close() {
    database.close();
  }
}
