package dev.keyward.storage.jdbc;

import dev.keyward.testkit.store.StoreContract;

final class PostgresStoreTest extends StoreContract {
  PostgresStoreTest() {
    super(JdbcFixture.postgres());
  }
}
