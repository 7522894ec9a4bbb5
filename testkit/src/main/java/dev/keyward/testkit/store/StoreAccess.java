package dev.keyward.testkit.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What the parts of {@link StoreContract} work on. Every test begins with empty tables. */
interface StoreAccess {
  StoreFixture fixture();

  Stores stores();

  /** Runs one statement past the stores. */
  default void execute(String sql) throws SQLException {
    try (Connection connection = fixture().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
