package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.StorageException;
import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.audit.AuditEntry;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.audit.AuditRecord;
import dev.keyward.core.audit.AuditStore;
import dev.keyward.core.audit.ChainHead;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Seals and reads the table {@code audit}, which {@link SecurityWrite} writes. What somebody else
 * has put into a row is shown as it is: whether it belongs there is for the chain to say.
 */
public final class JdbcAuditLog implements AuditStore {
  private static final String ENTRY = "id, actor, action, target, request_id, address, details, at";
  private static final String RECORD = ENTRY + ", sequence, previous_hash, hash";
  private static final String SEALED =
      "UPDATE audit SET sequence = :sequence, previous_hash = :previous, hash = :hash WHERE id ="
          + " :id";

  /** The name under which details are shown that are not as they were written. */
  private static final String UNREADABLE = "unreadable";

  private static final HexFormat HEX = HexFormat.of();

  private final Database database;

  public JdbcAuditLog(Database database) {
    this.database = database;
  }

  /**
   * Everything that was written, sealed or not, oldest first.
   *
   * @param after the cursor of the page before; null for the first page
   */
  public Page<AuditEntry> list(@Nullable String after, int limit) {
    List<AuditEntry> entries =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "SELECT "
                            + ENTRY
                            + " FROM audit WHERE id > :after ORDER BY id LIMIT :limit")
                    .bind("after", after == null ? "" : after)
                    .bind("limit", Rows.oneMore(limit))
                    .map((row, context) -> entry(row))
                    .list());
    return Rows.page(entries, limit, AuditEntry::id);
  }

  @Override
  public Standing standing(int most) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT (SELECT sequence FROM audit_head) AS sequence, (SELECT hash FROM"
                        + " audit_head) AS hash, (SELECT COUNT(*) FROM (SELECT 1 FROM audit WHERE"
                        + " sequence IS NULL LIMIT :most) AS waiting) AS unsealed")
                .bind("most", most)
                .map((row, context) -> new Standing(head(row), row.getInt("unsealed")))
                .one());
  }

  /** One that somebody took away is as if nothing was sealed: what is will then be beyond it. */
  private static ChainHead head(ResultSet row) throws SQLException {
    long sequence = row.getLong("sequence");
    return sequence == 0 ? ChainHead.EMPTY : new ChainHead(sequence, hex(row, "hash"));
  }

  @Override
  public int seal(AuditChain chain, int limit) {
    return database.write(
        handle -> handle.inTransaction(transaction -> seal(transaction, chain, limit)));
  }

  private static int seal(Handle handle, AuditChain chain, int limit) {
    ChainHead head = lockHead(handle);
    List<AuditRecord> sealed = chain.seal(head, unsealed(handle, limit));
    if (sealed.isEmpty()) {
      return 0;
    }
    PreparedBatch batch = handle.prepareBatch(SEALED);
    for (AuditRecord record : sealed) {
      batch
          .bind("id", record.entry().id())
          .bind("sequence", record.sequence())
          .bind("previous", HEX.parseHex(record.previousHash()))
          .bind("hash", HEX.parseHex(record.hash()))
          .add();
    }
    batch.execute();
    AuditRecord last = sealed.getLast();
    handle
        .createUpdate("UPDATE audit_head SET sequence = :sequence, hash = :hash")
        .bind("sequence", last.sequence())
        .bind("hash", HEX.parseHex(last.hash()))
        .execute();
    return sealed.size();
  }

  private static ChainHead lockHead(Handle handle) {
    return handle
        .createQuery("UPDATE audit_head SET sequence = sequence RETURNING sequence, hash")
        .map((row, context) -> head(row))
        .findOne()
        .orElseThrow(() -> new StorageException("the head of the audit log is gone"));
  }

  private static List<AuditEntry> unsealed(Handle handle, int limit) {
    return handle
        .createQuery(
            "SELECT " + ENTRY + " FROM audit WHERE sequence IS NULL ORDER BY id LIMIT :limit")
        .bind("limit", limit)
        .map((row, context) -> entry(row))
        .list();
  }

  @Override
  public Page<AuditRecord> list(
      Filter filter, boolean newestFirst, @Nullable Long cursor, int limit) {
    Map<String, Object> values = new HashMap<>();
    values.put("cursor", cursor != null ? cursor : newestFirst ? Long.MAX_VALUE : Long.MIN_VALUE);
    values.put("limit", Rows.oneMore(limit));
    String sql =
        "SELECT "
            + RECORD
            + " FROM audit WHERE sequence "
            + (newestFirst ? "< :cursor" : "> :cursor")
            + conditions(filter, values)
            + " ORDER BY sequence"
            + (newestFirst ? " DESC" : "")
            + " LIMIT :limit";
    List<AuditRecord> records =
        database.read(
            handle ->
                handle.createQuery(sql).bindMap(values).map((row, context) -> record(row)).list());
    return Rows.page(records, limit, record -> Long.toString(record.sequence()));
  }

  private static String conditions(Filter filter, Map<String, Object> values) {
    StringBuilder sql = new StringBuilder();
    if (filter.actor() != null) {
      values.put("actor", filter.actor());
      sql.append(" AND actor = :actor");
    }
    if (filter.target() != null) {
      values.put("target", filter.target());
      sql.append(" AND target = :target");
    }
    String action = filter.action();
    if (action != null && action.endsWith("*")) {
      values.put("prefix", action.substring(0, action.length() - 1));
      values.put("length", action.length() - 1);
      sql.append(" AND substr(action, 1, :length) = :prefix"); // LIKE would take '_' for any letter
    } else if (action != null) {
      values.put("action", action);
      sql.append(" AND action = :action");
    }
    if (filter.since() != null) {
      values.put("since", ceiling(filter.since()));
      sql.append(" AND at >= :since");
    }
    if (filter.until() != null) {
      values.put("until", ceiling(filter.until()));
      sql.append(" AND at < :until");
    }
    return sql.toString();
  }

  /** The first millisecond that is not before. */
  private static long ceiling(Instant time) {
    return time.plusNanos(999_999).toEpochMilli();
  }

  @Override
  public List<AuditRecord> read(long from, long to, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + RECORD
                        + " FROM audit WHERE sequence >= :from AND sequence <= :to ORDER BY"
                        + " sequence LIMIT :limit")
                .bind("from", from)
                .bind("to", to)
                .bind("limit", limit)
                .map((row, context) -> record(row))
                .list());
  }

  @Override
  public OptionalLong beyondHead() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT sequence FROM audit WHERE sequence > COALESCE((SELECT sequence FROM"
                        + " audit_head), 0) ORDER BY sequence LIMIT 1")
                .map((row, context) -> OptionalLong.of(row.getLong("sequence")))
                .findOne()
                .orElse(OptionalLong.empty()));
  }

  private static AuditRecord record(ResultSet row) throws SQLException {
    return new AuditRecord(
        row.getLong("sequence"), entry(row), hex(row, "previous_hash"), hex(row, "hash"));
  }

  private static String hex(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? "" : HEX.formatHex(bytes);
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    AuditEvent event =
        new AuditEvent(
            text(row, "actor"),
            text(row, "action"),
            text(row, "target"),
            text(row, "request_id"),
            text(row, "address"),
            details(text(row, "details")));
    return new AuditEntry(text(row, "id"), Instant.ofEpochMilli(number(row, "at")), event);
  }

  /**
   * SQLite keeps what is no whole number in a column of such, where no filter compares it as one:
   * never as if it were.
   */
  private static long number(ResultSet row, String column) throws SQLException {
    return switch (row.getObject(column)) {
      case Long value -> value;
      case Integer value -> value;
      case null, default -> -1;
    };
  }

  /** SQLite keeps bytes in a column of text, where no filter finds them: never as if they were. */
  private static String text(ResultSet row, String column) throws SQLException {
    return row.getObject(column) instanceof String text ? text : UNREADABLE;
  }

  private static Map<String, String> details(String text) {
    try {
      Map<String, String> details = JsonStrings.read(text);
      if (JsonStrings.write(details).equals(text)) {
        return details;
      }
    } catch (IllegalArgumentException | JacksonException e) {
      // The same as other JSON than we write.
    }
    return Map.of(UNREADABLE, text);
  }
}
