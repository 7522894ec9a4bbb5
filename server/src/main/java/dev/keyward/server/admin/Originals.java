package dev.keyward.server.admin;

import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.keyimport.Original;
import dev.keyward.core.policy.Environment;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what an imported key was: {@code raw}, or {@code hash}. */
final class Originals {
  private Originals() {}

  static Original of(OperationCall line) throws Refusal {
    String raw = line.text("raw");
    if (raw == null) {
      return hashed(line.body().path("hash"));
    }
    if (raw.chars().distinct().count() < Original.Text.MIN_DISTINCT) {
      throw Refusal.invalid("/raw", "has too few different characters to be a key");
    }
    return new Original.Text(raw);
  }

  private static Original hashed(JsonNode hash) throws Refusal {
    String value = hash.path("value").stringValue("");
    byte[] bytes =
        hash.path("encoding").stringValue("").equals("hex") ? fromHex(value) : fromBase64(value);
    if (bytes == null || bytes.length != KeyHash.BYTES) {
      throw Refusal.invalid("/hash/value", "must be 32 bytes in the encoding that it names");
    }
    return new Original.Hashed(bytes);
  }

  private static byte @Nullable [] fromHex(String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Of either alphabet, with padding or without; bits that say nothing must be zero. */
  private static byte @Nullable [] fromBase64(String text) {
    boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      byte[] bytes = (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
      Base64.Encoder encoder = url ? Base64.getUrlEncoder() : Base64.getEncoder();
      String again =
          (text.endsWith("=") ? encoder : encoder.withoutPadding()).encodeToString(bytes);
      return again.equals(text) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The environment that the line names, or else that of the key itself when it is one of
   * Keyward's.
   */
  static Environment environment(OperationCall line, Original original) throws Refusal {
    String named = line.text("env");
    Environment own =
        original instanceof Original.Text(String text) && KeyFormat.isIntact(text)
            ? KeyFormat.environment(text)
            : null;
    if (named == null) {
      return own == null ? Environment.LIVE : own;
    }
    Environment wanted = Environment.of(named);
    if (own != null && own != wanted) {
      throw Refusal.invalid("/env", "is not the one that the key names");
    }
    return wanted;
  }
}
