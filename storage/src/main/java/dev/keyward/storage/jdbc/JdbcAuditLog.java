package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the table {@code audit}, which {@link SecurityWrite} writes. */
public final class JdbcAuditLog {
  private final Database database;

  public JdbcAuditLog(Database database) {
    this.database = database;
  }

  /** An event with the time of what it records. */
  public record AuditRow(String id, Instant at, AuditEvent event) {}

  /**
   * Events, oldest first.
   *
   * @param after the cursor of the page before; null for the first page
   */
  public Page<AuditRow> list(@Nullable String after, int limit) {
    List<AuditRow> rows =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "SELECT id, actor, action, target, request_id, address, details, at FROM"
                            + " audit WHERE id > :after ORDER BY id LIMIT :limit")
                    .bind("after", after == null ? "" : after)
                    .bind("limit", Rows.oneMore(limit))
                    .map(Rows.mapper(JdbcAuditLog::row))
                    .list());
    return Rows.page(rows, limit, AuditRow::id);
  }

  private static AuditRow row(ResultSet row) throws SQLException {
    AuditEvent event =
        new AuditEvent(
            row.getString("actor"),
            row.getString("action"),
            row.getString("target"),
            row.getString("request_id"),
            row.getString("address"),
            JsonStrings.read(row.getString("details")));
    return new AuditRow(row.getString("id"), Instant.ofEpochMilli(row.getLong("at")), event);
  }
}
