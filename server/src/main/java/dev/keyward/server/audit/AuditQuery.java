package dev.keyward.server.audit;

import dev.keyward.core.audit.AuditStore.Filter;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which records a call asks for.
 *
 * @param cursor the last number of the page before; null for the first page
 */
record AuditQuery(Filter filter, boolean newestFirst, @Nullable Long cursor, int limit) {
  private static final int DEFAULT_LIMIT = 100;

  static AuditQuery of(OperationCall call) throws Refusal {
    String cursor = call.query("cursor");
    String limit = call.query("limit");
    return new AuditQuery(
        new Filter(
            call.query("actor"),
            call.query("action"),
            call.query("target"),
            time(call, "since"),
            time(call, "until")),
        "desc".equals(call.query("order")),
        cursor == null ? null : Long.valueOf(cursor),
        limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
  }

  private static @Nullable Instant time(OperationCall call, String parameter) throws Refusal {
    String text = call.query(parameter);
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      // Leap seconds and more than nine digits are in RFC 3339, but in no clock here.
      throw Refusal.invalid(
          "", "the query parameter " + parameter + " must be a time such as 2030-01-31T12:00:00Z");
    }
  }

  /** The same question for the page behind {@code cursor}, as a relative reference. */
  static String next(OperationCall call, String cursor) {
    Map<String, String> query = new TreeMap<>(call.query());
    query.put("cursor", cursor);
    return call.operation().path()
        + query.entrySet().stream()
            .map(
                part ->
                    part.getKey()
                        + '='
                        + URLEncoder.encode(part.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "?", ""));
  }
}
