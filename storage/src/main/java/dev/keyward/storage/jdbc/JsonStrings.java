package dev.keyward.storage.jdbc;

import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Named texts in one column: a JSON object of strings, members in ascending order, so that the same
 * map is always the same text.
 */
final class JsonStrings {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonStrings() {}

  static String write(Map<String, String> strings) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      new TreeMap<>(strings).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    return text.toString();
  }

  /**
   * @throws IllegalArgumentException when the text is other JSON than {@link #write} makes
   * @throws tools.jackson.core.JacksonException when it is no JSON, or names something twice
   */
  static Map<String, String> read(String text) {
    Map<String, String> strings = new TreeMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      expect(JsonToken.START_OBJECT, json.nextToken());
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        expect(JsonToken.VALUE_STRING, json.nextToken());
        strings.put(name, json.getString());
      }
      expect(null, json.nextToken());
    }
    return strings;
  }

  private static void expect(@Nullable JsonToken expected, @Nullable JsonToken found) {
    if (found != expected) {
      throw new IllegalArgumentException("not just a JSON object of strings");
    }
  }
}
