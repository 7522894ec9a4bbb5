package dev.keyward.server.admin;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shapes of the OpenAPI document, written by hand so that no member appears because a record
 * got a field.
 */
final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static HttpAnswer answer(int status, JsonNode body) {
    return HttpAnswer.json(status, MAPPER.writeValueAsBytes(body));
  }

  static <T> HttpAnswer answer(Page<T> page, Function<T, JsonNode> shape) {
    ObjectNode body = object();
    ArrayNode items = body.putArray("items");
    page.items().forEach(item -> items.add(shape.apply(item)));
    return answer(200, body.put("next_cursor", page.nextCursor()));
  }

  static ObjectNode client(Client client) {
    ObjectNode json = object();
    json.put("id", client.id());
    json.put("name", client.name());
    json.put("description", client.description());
    Scopes bound = client.scopes();
    json.set(
        "scopes", bound == null ? JsonNodeFactory.instance.nullNode() : strings(bound.asList()));
    json.put("created_at", time(client.createdAt()));
    return json.put("updated_at", time(client.updatedAt()));
  }

  /**
   * @param now the time the state is judged at
   */
  static ObjectNode key(ApiKey key, Instant now) {
    ApiKey.Revocation revocation = key.revocation();
    ObjectNode json = object();
    json.put("id", key.id());
    json.put("client_id", key.clientId());
    json.put("name", key.name());
    json.put("env", key.environment().wireName());
    json.put("start", key.start());
    json.put("state", key.state(now).name());
    json.set("scopes", strings(key.scopes().asList()));
    json.put("expires_at", time(key.expiresAt()));
    json.put("created_at", time(key.createdAt()));
    json.put("revoked_at", revocation == null ? null : time(revocation.at()));
    return json.put(
        "revocation_reason", revocation == null ? null : revocation.reason().wireName());
  }

  static ArrayNode strings(Collection<String> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    return array;
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : TIME.format(time);
  }
}
