package dev.keyward.server.openapi;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code application/x-www-form-urlencoded} bodies. A parameter without a value counts as
 * left out, and none may be there twice (RFC 6749 section 3.2).
 */
final class Form {
  private static final Pattern ENCODED =
      Pattern.compile("(?:[\\x21-\\x7e&&[^%]]|%[0-9A-Fa-f]{2})*");
  private static final int MOST = 64;

  private Form() {}

  static ObjectNode read(byte[] body) throws Refusal {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    if (!ENCODED.matcher(text).matches()) {
      throw Refusal.invalid("", "the form has a character or an escape that cannot be in one");
    }
    ObjectNode parameters = JsonNodeFactory.instance.objectNode();
    String[] pairs = text.isEmpty() ? new String[0] : text.split("&", -1);
    if (pairs.length > MOST) {
      throw Refusal.invalid("", "the form has more than " + MOST + " parameters");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (parameters.has(name)) {
        throw Refusal.invalid("", "the form has a parameter twice");
      }
      parameters.put(name, value);
    }
    parameters.removeIf(value -> value.stringValue().isEmpty());
    return parameters;
  }

  /** Strict UTF-8: what is no character is not replaced by another one. */
  private static String decode(String encoded) throws Refusal {
    byte[] bytes =
        URLDecoder.decode(encoded, StandardCharsets.ISO_8859_1)
            .getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.invalid("", "the form is not UTF-8");
    }
  }
}
