package dev.keyward.server.request;

import java.util.concurrent.ThreadLocalRandom;

/** Ids that tie an answer to its log line. Unique, not secret. */
public final class RequestIds {
  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

  private RequestIds() {}

  /** 128 random bits as 32 hexadecimal digits. */
  public static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    byte[] text = new byte[32];
    write(random.nextLong(), text, 0);
    write(random.nextLong(), text, 16);
    return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static void write(long bits, byte[] text, int at) {
    for (int i = 0; i < 16; i++) {
      text[at + i] = HEX[(int) (bits >>> (60 - 4 * i)) & 15];
    }
  }
}
