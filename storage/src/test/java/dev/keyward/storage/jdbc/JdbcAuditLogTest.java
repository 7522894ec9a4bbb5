package dev.keyward.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.Page;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.AuditEntry;
import dev.keyward.core.audit.AuditEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events come in the order they were written, whatever their time says. */
final class JdbcAuditLogTest {
  static List<JdbcFixture> engines() {
    return List.of(JdbcFixture.sqlite(), JdbcFixture.postgres());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void eventsComeInTheOrderTheyWereWritten(JdbcFixture fixture) {
    try (Database database = Database.open(fixture.url())) {
      AuditEvent first = write(database, "client_b", Instant.ofEpochMilli(2_000));
      AuditEvent second = write(database, "client_a", Instant.ofEpochMilli(1_000));
      AuditEvent third = write(database, "client_c", Instant.ofEpochMilli(0));
      JdbcAuditLog log = new JdbcAuditLog(database);

      Page<AuditEntry> page = log.list(null, 2);
      Page<AuditEntry> rest = log.list(page.nextCursor(), 2);

      assertEquals(List.of(first, second), page.items().stream().map(AuditEntry::event).toList());
      assertEquals(Instant.ofEpochMilli(1_000), page.items().getLast().at());
      assertEquals(List.of(third), rest.items().stream().map(AuditEntry::event).toList());
      assertEquals(null, rest.nextCursor());
    }
  }

  /** SQLite compares them otherwise than numbers, so that a filter would pass the record over. */
  @ParameterizedTest
  @ValueSource(
      strings = {"CAST(at AS TEXT)", "CAST(at AS TEXT) || 'x'", "CAST(at AS BLOB)", "at + 0.5"})
  void aTimeThatIsNoWholeNumberIsAnotherTime(String expression) {
    try (Database database = Database.open(JdbcFixture.sqlite().url())) {
      write(database, "client_a", Instant.ofEpochMilli(2_000));
      database.write(
          handle -> {
            handle.execute("PRAGMA ignore_check_constraints = ON");
            return handle.execute("UPDATE audit SET at = " + expression);
          });

      Instant at = new JdbcAuditLog(database).list(null, 10).items().getFirst().at();

      // Text that is a number is stored as one again.
      boolean whole = expression.equals("CAST(at AS TEXT)");
      assertEquals(Instant.ofEpochMilli(whole ? 2_000 : -1), at);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"a\":1}",
        "{\"a\":",
        "{\"a\":\"b\"",
        "{\"a\":\"b\"}{}",
        "{\"a\": \"b\"}",
        "{\"b\":\"c\",\"a\":\"b\"}",
        "{\"a\":\"b\",\"a\":\"b\"}",
        "nonsense"
      })
  void detailsThatKeywardHasNotWrittenAreShownAsTheyAre(String details) {
    try (Database database = Database.open(JdbcFixture.sqlite().url())) {
      write(database, "client_a", Instant.EPOCH);
      database.write(
          handle ->
              handle
                  .createUpdate("UPDATE audit SET details = :details")
                  .bind("details", details)
                  .execute());

      AuditEntry found = new JdbcAuditLog(database).list(null, 10).items().getFirst();
      assertEquals(Map.of("unreadable", details), found.event().details());
    }
  }

  private static AuditEvent write(Database database, String id, Instant at) {
    AuditEvent event = new AuditEvent("operator", "client.create", id, "", "", Map.of());
    new JdbcClientStore(database).create(new Client(id, "a", "", null, Map.of(), at, at), event);
    return event;
  }
}
