package dev.keyward.server.openapi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a JSON object as RFC 8259 and RFC 7493 (I-JSON) have it: UTF-8, each member once, no
 * unpaired surrogate, nothing after it, and at most {@value #MAX_DEPTH} levels. The size is bounded
 * by the listener.
 */
final class StrictJson {
  static final int MAX_DEPTH = 32;
  static final String EMPTY = "the body is empty";

  private static final int MAX_NAME = 256;

  /**
   * Names, values and brackets. The largest batch that is right has some 8,000; what is wrong costs
   * the validator some time for each.
   */
  static final int MAX_TOKENS = 10_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNameLength(MAX_NAME)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /** A whole body. */
  static ObjectNode object(byte[] bytes) throws Refusal {
    return object(bytes, "body");
  }

  /** One line of a body. */
  static ObjectNode line(byte[] bytes) throws Refusal {
    return object(bytes, "line");
  }

  /**
   * @param noun what is read, for messages
   */
  private static ObjectNode object(byte[] bytes, String noun) throws Refusal {
    JsonNode node = parse(bytes, noun);
    if (!(node instanceof ObjectNode object)) {
      throw Refusal.invalid(
          "", "the " + noun + (node.isMissingNode() ? " is empty" : " must be a JSON object"));
    }
    if (!isWellFormed(object)) {
      throw Refusal.invalid("", "the " + noun + " has an unpaired surrogate");
    }
    return object;
  }

  private static JsonNode parse(byte[] bytes, String noun) throws Refusal {
    try {
      return JSON.readTree(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw Refusal.invalid("", "the " + noun + " is not UTF-8");
    } catch (StreamConstraintsException e) {
      throw Refusal.invalid(
          "",
          "the "
              + noun
              + " is nested too deeply, has too many members and items, or a name or number in it"
              + " is too long");
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String place =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      boolean duplicate = e.getOriginalMessage().startsWith("Duplicate");
      throw Refusal.invalid(
          "", "the " + noun + (duplicate ? " has a member twice" : " is not valid JSON") + place);
    }
  }

  private static boolean isWellFormed(JsonNode node) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!isWellFormed(member.getKey()) || !isWellFormed(member.getValue())) {
        return false;
      }
    }
    if (node.isArray()) {
      return node.valueStream().allMatch(StrictJson::isWellFormed);
    }
    return !node.isString() || isWellFormed(node.stringValue());
  }

  /** Whether surrogates come in pairs alone (RFC 8259 section 8.2). */
  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (Character.isSurrogate(text.charAt(i)) && Character.isBmpCodePoint(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }
}
