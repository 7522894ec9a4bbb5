package dev.keyward.core.json;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Builds a {@link JsonObject} from text; see there for the rules. */
final class JsonReader {
  private static final int MAX_NUMBER_CHARS = 256;

  /** A double has at most 324; with millions of digits a number would cost whoever computes. */
  private static final int MAX_EXPONENT = 1_000;

  private static final char REPLACEMENT = '\uFFFD';

  // Names come from strangers: they share no symbol table with anybody.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonObject.MAX_DEPTH)
                  .maxNameLength(JsonObject.MAX_NAME_CHARS)
                  .maxNumberLength(MAX_NUMBER_CHARS)
                  .build())
          .build();

  private final JsonParser parser;

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  static JsonObject read(byte[] utf8) throws MalformedJsonException {
    if (utf8.length > JsonObject.MAX_BYTES) {
      throw new MalformedJsonException("the JSON is too long");
    }
    // As text: from bytes Jackson would guess UTF-16 and UTF-32 too, and skip a byte order mark.
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text(utf8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("the JSON is not an object");
      }
      JsonObject object = new JsonReader(parser).object();
      if (parser.nextToken() != null) {
        throw new MalformedJsonException("something follows the JSON object");
      }
      return object;
    } catch (JacksonException | ArithmeticException | NumberFormatException e) {
      throw new MalformedJsonException("the text is not JSON, or is nested or sized beyond bounds");
    }
  }

  private static String text(byte[] utf8) throws MalformedJsonException {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.length() == utf8.length && text.indexOf(REPLACEMENT) < 0) {
      return text; // one character for each byte and none replaced: plain ASCII
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedJsonException("the JSON is not UTF-8");
    }
  }

  private JsonObject object() throws MalformedJsonException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = wellFormed(parser.currentName());
      if (members.put(name, value(parser.nextToken())) != null) {
        throw new MalformedJsonException("a JSON object has a member twice");
      }
    }
    return new JsonObject(members);
  }

  private List<Object> array() throws MalformedJsonException {
    List<Object> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(token));
    }
    return List.copyOf(items);
  }

  private Object value(JsonToken token) throws MalformedJsonException {
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> wellFormed(parser.getString());
      case VALUE_NUMBER_INT -> whole();
      case VALUE_NUMBER_FLOAT -> decimal();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> JsonObject.Null.NULL;
      default -> throw new MalformedJsonException("the text is not JSON");
    };
  }

  private Object whole() {
    return switch (parser.getNumberType()) {
      case INT, LONG -> parser.getLongValue();
      default -> new BigDecimal(parser.getBigIntegerValue());
    };
  }

  private BigDecimal decimal() throws MalformedJsonException {
    BigDecimal decimal = parser.getDecimalValue();
    if (Math.abs((long) decimal.scale()) > MAX_EXPONENT) {
      throw new MalformedJsonException("a JSON number has too large an exponent");
    }
    return decimal;
  }

  /** Escapes can write half a surrogate pair, which no UTF-8 text can hold (RFC 7493 2.1). */
  private static String wellFormed(String text) throws MalformedJsonException {
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        throw new MalformedJsonException("the JSON has an unpaired surrogate");
      }
      at += Character.charCount(codePoint);
    }
    return text;
  }
}
