package dev.keyward.storage.jdbc;

import dev.keyward.testkit.store.StoreContract;

final class SqliteStoreTest extends StoreContract {
  SqliteStoreTest() {
    super(JdbcFixture.sqlite());
  }
}
