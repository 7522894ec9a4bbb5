package dev.keyward.server.audit;

import dev.keyward.core.audit.AuditStore.Filter;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
            call.queryTime("since"),
            call.queryTime("until")),
        "desc".equals(call.query("order")),
        cursor == null ? null : Long.valueOf(cursor),
        limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
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
