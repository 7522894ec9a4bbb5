package dev.keyward.server.openapi;

import dev.keyward.core.Page;
import dev.keyward.core.answer.HttpAnswer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What all shapes are made of. */
public final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  public static HttpAnswer answer(int status, JsonNode body) {
    return HttpAnswer.json(status, bytes(body));
  }

  /** On one line, in UTF-8. */
  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  public static <T> HttpAnswer answer(Page<T> page, Function<T, JsonNode> shape) {
    ObjectNode body = object();
    ArrayNode items = body.putArray("items");
    page.items().forEach(item -> items.add(shape.apply(item)));
    return answer(200, body.put("next_cursor", page.nextCursor()));
  }

  public static ArrayNode strings(Collection<String> values) {
    ArrayNode array = array();
    values.forEach(array::add);
    return array;
  }

  /** RFC 3339 in UTC, with milliseconds; null stays null. */
  public static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : TIME.format(time);
  }

  public static ObjectNode strings(Map<String, String> members) {
    ObjectNode json = object();
    members.forEach(json::put);
    return json;
  }
}
