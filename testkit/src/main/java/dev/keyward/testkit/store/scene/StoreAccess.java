package dev.keyward.testkit.store.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** What the parts of the contract work on. Every test begins with empty tables. */
public interface StoreAccess {
  StoreFixture fixture();

  Stores stores();

  /** Runs one statement past the stores. */
  default void execute(String sql) throws SQLException {
    try (Connection connection = fixture().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** How many events of an action were written. */
  default long audited(String action) {
    return stores().audit().get().stream().filter(event -> event.action().equals(action)).count();
  }

  default void assertNoChangeAfter(long head) {
    assertEquals(head, stores().feed().head());
    assertEquals(List.of(), stores().feed().after(head, 10));
  }

  /** Runs a test while the audit table is away for real. */
  default void withoutAuditTable(Executable test) throws Throwable {
    execute("ALTER TABLE audit RENAME TO audit_away");
    try {
      test.execute();
    } finally {
      execute("ALTER TABLE audit_away RENAME TO audit");
    }
  }
}
