package dev.keyward.testkit.store.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditRecord;
import dev.keyward.core.audit.AuditStore.Filter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sealed records are found by what they say, in the order of their numbers. */
interface AuditListContract extends AuditAccess {
  private void scene() throws SQLException {
    insert("audit_1", "operator", "client.create", "client_1", 1_000);
    insert("audit_2", "key_1", "key.create", "key_2", 2_000);
    insert("audit_3", "key_1", "key.revoke", "key_2", 3_000);
    insert("audit_4", "key_2", "signing_key.create", "kid_1", 3_000);
    insert("audit_5", "key_2", "keyring.create", "key_1", 2_500);
    insert("audit_6", "key_1", "KEY.create", "KEY_2", 4_000);
    insert("audit_7", "key_1", "signing-key.create", "kid_1", 5_000);
    seal(10);
  }

  private List<AuditRecord> list(Filter filter) {
    return stores().log().list(filter, false, null, 100).items();
  }

  private static String numbers(List<AuditRecord> records) {
    return records.stream()
        .map(record -> Long.toString(record.sequence()))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, 1 2 3 4 5 6 7",
        "key_1, -, -, 2 3 6 7",
        "key, -, -, ''",
        "-, key.create, -, 2",
        "-, key.*, -, 2 3",
        "-, signing_key.*, -, 4",
        "-, sign.*, -, ''",
        "-, -, key_2, 2 3",
        "-, -, kid_1, 4 7",
        "key_1, -, kid_1, 7",
        "key_1, key.*, key_2, 2 3",
        "key_2, key.*, key_2, ''"
      })
  default void recordsAreFoundByWhoDidWhatToWhat(
      @Nullable String actor, @Nullable String action, @Nullable String target, String expected)
      throws Exception {
    scene();

    assertEquals(expected, numbers(list(new Filter(actor, action, target, null, null))));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "1970-01-01T00:00:03Z, -, 3 4 6 7",
        "1970-01-01T00:00:02.999Z, -, 3 4 6 7",
        "1970-01-01T00:00:03.000000001Z, -, 6 7",
        "-, 1970-01-01T00:00:03Z, 1 2 5",
        "-, 1970-01-01T00:00:03.000000001Z, 1 2 3 4 5",
        "1970-01-01T00:00:02Z, 1970-01-01T00:00:03Z, 2 5",
        "1970-01-01T00:00:03Z, 1970-01-01T00:00:03Z, ''",
        "9999-12-31T23:59:59Z, -, ''"
      })
  default void recordsAreFoundByTheirTime(
      @Nullable Instant since, @Nullable Instant until, String expected) throws Exception {
    scene();

    assertEquals(expected, numbers(list(new Filter(null, null, null, since, until))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void pagesFollowEachOther(boolean newestFirst) throws Exception {
    scene();
    List<AuditRecord> all = new ArrayList<>(records());
    if (newestFirst) {
      Collections.reverse(all);
    }
    List<AuditRecord> seen = new ArrayList<>();
    Long cursor = null;
    do {
      Page<AuditRecord> page = stores().log().list(Filter.ALL, newestFirst, cursor, 3);
      seen.addAll(page.items());
      cursor = page.nextCursor() == null ? null : Long.valueOf(page.nextCursor());
      if (cursor != null) {
        assertEquals(seen.getLast().sequence(), cursor);
        assertEquals(3, page.items().size());
      }
    } while (cursor != null);

    assertEquals(all, seen);
  }

  @Test
  default void lastPageOfRecordsHasNoCursorEvenWhenItIsFull() throws Exception {
    scene();

    assertNull(stores().log().list(Filter.ALL, false, 4L, 3).nextCursor());
    assertNull(stores().log().list(Filter.ALL, true, 4L, 3).nextCursor());
    assertNull(stores().log().list(Filter.ALL, false, 7L, 3).nextCursor());
  }

  @Test
  default void whatIsNotSealedIsNotListed() throws Exception {
    scene();
    write();

    assertEquals(7, list(Filter.ALL).size());
    seal(10);
    assertEquals(8, list(Filter.ALL).size());
  }

  @Test
  default void filtersAreNoSql() throws Exception {
    scene();
    String sql = "x' OR '1'='1";

    assertEquals(List.of(), list(new Filter(sql, null, null, null, null)));
    assertEquals(List.of(), list(new Filter(null, sql, sql, null, null)));
  }

  @Test
  default void recordThatWasTamperedWithIsShownAsItIs() throws Exception {
    scene();

    execute("UPDATE audit SET details = 'nonsense', hash = NULL WHERE sequence = 2");

    AuditRecord record = list(Filter.ALL).get(1);
    assertEquals("{unreadable=nonsense}", record.entry().event().details().toString());
    assertEquals("", record.hash());
  }
}
