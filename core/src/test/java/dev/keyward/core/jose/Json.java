package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON for tests: strings, and arrays and objects of them. */
final class Json {
  private Json() {}

  /** Reads with {@code '} for {@code "}. */
  static JsonObject object(String text) throws MalformedJsonException {
    return JsonObject.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** Writes again what was read of vectors. */
  static byte[] bytes(JsonObject object) {
    return text(object).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(JsonObject object) {
    List<String> members = new ArrayList<>();
    for (String name : object.names()) {
      members.add('"' + name + "\":" + member(object, name));
    }
    return "{" + String.join(",", members) + "}";
  }

  private static String member(JsonObject object, String name) {
    try {
      return '"' + Objects.requireNonNull(object.string(name)) + '"';
    } catch (MalformedJsonException notString) {
      try {
        List<JsonObject> items = object.objects(name);
        return Objects.requireNonNull(items).stream().map(Json::text).toList().toString();
      } catch (MalformedJsonException e) {
        throw new AssertionError(e);
      }
    }
  }

  static @Nullable String string(JsonObject object, String name) {
    try {
      return object.string(name);
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }
}
