package dev.keyward.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEntry;
import dev.keyward.core.clock.ClockMarkStore.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcClockMarkStoreTest {
  private static final Instant T = Instant.parse("2030-01-01T00:00:00.123Z");

  static Stream<JdbcFixture> engines() {
    return Stream.of(JdbcFixture.sqlite(), JdbcFixture.postgres());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void theMarkOnlyRises(JdbcFixture fixture) {
    try (Database database = Database.open(fixture.url())) {
      JdbcClockMarkStore store = new JdbcClockMarkStore(database);
      assertEquals(new Mark(Instant.EPOCH, 0), store.find());

      assertEquals(new Mark(T, 0), store.advance(T));
      assertEquals(new Mark(T, 0), store.advance(T.minusMillis(1)));
      assertEquals(new Mark(T.plusMillis(1), 0), store.advance(T.plusMillis(1)));
      assertEquals(new Mark(T.plusMillis(1), 0), store.find());
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aResetIsCountedAndRecorded(JdbcFixture fixture) {
    try (Database database = Database.open(fixture.url())) {
      JdbcClockMarkStore store = new JdbcClockMarkStore(database);
      assertEquals(new Mark(Instant.EPOCH, 0), reset(store, T.plusSeconds(9)));
      assertEquals(new Mark(T.plusSeconds(9), 1), reset(store, T));

      assertEquals(new Mark(T, 2), store.find());
      assertEquals(new Mark(T.plusMillis(1), 2), store.advance(T.plusMillis(1)));
      List<AuditEntry> records = new JdbcAuditLog(database).list(null, 10).items();
      assertEquals(
          List.of("clock.reset", "clock.reset"),
          records.stream().map(record -> record.event().action()).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aResetThatCannotBeRecordedIsNotDone(JdbcFixture fixture) throws Exception {
    try (Database database = Database.open(fixture.url())) {
      JdbcClockMarkStore store = new JdbcClockMarkStore(database);
      store.advance(T);
      try (var connection = fixture.connect();
          var statement = connection.createStatement()) {
        statement.execute("ALTER TABLE audit RENAME TO audit_away");
      }
      assertThrows(StorageException.class, () -> reset(store, T.minusSeconds(1)));
      assertEquals(new Mark(T, 0), store.find());
    }
  }

  private static Mark reset(JdbcClockMarkStore store, Instant to) {
    return store.reset(
        to,
        before ->
            Actor.OPERATOR.did(
                "clock.reset", "clock", Map.of("from", before.highest().toString())));
  }
}
