package dev.keyward.core.jose;

import dev.keyward.core.signature.Hmac;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What fuzz targets make of their input. */
final class Bytes {
  private Bytes() {}

  /** A token whose header goes up to the first line feed, the payload being the rest. */
  static String signed(byte[] bytes, byte[] secret) {
    int split = 0;
    while (split < bytes.length && bytes[split] != '\n') {
      split++;
    }
    byte[] header = Arrays.copyOf(bytes, split);
    byte[] payload = Arrays.copyOfRange(bytes, Math.min(split + 1, bytes.length), bytes.length);
    String text = Base64Url.encode(header) + "." + Base64Url.encode(payload);
    byte[] tag = Hmac.of(256, secret).sign(text.getBytes(StandardCharsets.US_ASCII));
    return text + "." + Base64Url.encode(tag);
  }
}
