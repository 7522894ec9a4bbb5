package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEvent;
import java.io.StringWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the table {@code audit}, which {@link SecurityWrite} writes. */
public final class JdbcAuditLog {
  private static final JsonFactory JSON = new JsonFactory();

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
            readDetails(row.getString("details")));
    return new AuditRow(row.getString("id"), Instant.ofEpochMilli(row.getLong("at")), event);
  }

  /**
   * A JSON object of strings, members in ascending order, so that the same details are always the
   * same text.
   */
  static String writeDetails(Map<String, String> details) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      new TreeMap<>(details).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static Map<String, String> readDetails(String text) {
    Map<String, String> details = new TreeMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      expect(json, JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        expect(json, JsonToken.VALUE_STRING);
        details.put(name, json.getString());
      }
    }
    return details;
  }

  private static void expect(JsonParser json, JsonToken token) {
    if (json.nextToken() != token) {
      throw new IllegalArgumentException("audit details are a JSON object of strings");
    }
  }
}
