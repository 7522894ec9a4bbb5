package dev.keyward.server.admin;

import dev.keyward.server.openapi.OperationCall;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list a call asks for.
 *
 * @param after the cursor of the page before; null for the first page
 */
record Paging(@Nullable String after, int limit) {
  private static final int DEFAULT_LIMIT = 100;

  static Paging of(OperationCall call) {
    String limit = call.query("limit");
    return new Paging(
        call.query("cursor"), limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
  }
}
