package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
    String text = read(() -> object.string(name));
    if (text != null) {
      return '"' + text + '"';
    }
    JsonObject inner = read(() -> object.object(name));
    if (inner != null) {
      return text(inner);
    }
    return read(() -> object.objects(name)).stream().map(Json::text).toList().toString();
  }

  /** A read that fails for another type. */
  private interface Read<T> {
    T get() throws MalformedJsonException;
  }

  private static <T> @Nullable T read(Read<T> read) {
    try {
      return read.get();
    } catch (MalformedJsonException e) {
      return null;
    }
  }
}
