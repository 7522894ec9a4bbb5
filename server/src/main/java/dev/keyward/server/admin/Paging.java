package dev.keyward.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyward.core.Page;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Which part of a list a call asks for.
 *
 * @param after the cursor of the page before; null for the first page
 */
record Paging(@Nullable String after, int limit) {
  /** After so many bytes a page has no more items: a thousand with all their metadata are 60 MB. */
  static final int ENOUGH_BYTES = 4 << 20;

  private static final int DEFAULT_LIMIT = 100;

  /** Read from the store at once. */
  private static final int PART = 100;

  /** A list of a store, ordered. */
  interface Lister<T> {
    Page<T> list(@Nullable String after, int limit);
  }

  static Paging of(OperationCall call) {
    String limit = call.query("limit");
    return new Paging(
        call.query("cursor"), limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
  }

  /** As {@link #parts}, where the shape of an item is made of it alone. */
  <T> HttpAnswer items(Lister<T> list, Function<T, JsonNode> shape) {
    return parts(list, items -> shape);
  }

  /**
   * The page, written part by part, so that a large one is never in memory as a whole.
   *
   * @param shapes for all items of a part, the shape of one of them
   */
  <T> HttpAnswer parts(Lister<T> list, Function<List<T>, Function<T, JsonNode>> shapes) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("{\"items\":[".getBytes(UTF_8));
    String cursor = after;
    int left = limit;
    do {
      Page<T> part = list.list(cursor, Math.min(left, PART));
      Function<T, JsonNode> shape = shapes.apply(part.items());
      for (T item : part.items()) {
        if (left < limit) {
          body.write(',');
        }
        body.writeBytes(Json.bytes(shape.apply(item)));
        left--;
      }
      cursor = part.nextCursor();
    } while (cursor != null && left > 0 && body.size() < ENOUGH_BYTES);
    body.writeBytes("],\"next_cursor\":".getBytes(UTF_8));
    body.writeBytes(
        cursor == null ? "null".getBytes(UTF_8) : Json.bytes(StringNode.valueOf(cursor)));
    body.write('}');
    return HttpAnswer.json(200, body.toByteArray());
  }
}
