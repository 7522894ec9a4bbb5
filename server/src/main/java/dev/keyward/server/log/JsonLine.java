package dev.keyward.server.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * One flat JSON object (RFC 8259) on one line, in visible ASCII alone: whatever a text holds, it
 * ends no line and moves, colours or disguises nothing (ASVS 16.4.1). Not for several threads.
 */
public final class JsonLine {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final int USUAL_BYTES = 512;
  private static final int LONGEST_ESCAPE = 6;

  /** A second that was written, which most lines share with the one before. */
  private static volatile Second last = Second.of(0);

  private byte[] bytes = new byte[USUAL_BYTES];
  private int size;

  JsonLine() {
    bytes[size++] = '{';
  }

  private record Second(long epoch, byte[] text) {
    static Second of(long epoch) {
      String whole = Instant.ofEpochSecond(epoch).toString();
      return new Second(epoch, whole.replace("Z", "").getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Adds a member whose value is a string. */
  public JsonLine add(String name, CharSequence value) {
    name(name);
    string(value);
    return this;
  }

  /** Adds a member whose value is a number. */
  public JsonLine add(String name, long value) {
    name(name);
    ascii(Long.toString(value));
    return this;
  }

  /** Adds a member whose value is {@code null}. */
  JsonLine addNull(String name) {
    name(name);
    ascii("null");
    return this;
  }

  /** Adds a member whose value is a time of RFC 3339 in UTC, to the microsecond. */
  JsonLine add(String name, Instant value) {
    name(name);
    Second second = last;
    if (second.epoch != value.getEpochSecond()) {
      second = Second.of(value.getEpochSecond());
      last = second;
    }
    room(second.text.length + 10);
    bytes[size++] = '"';
    System.arraycopy(second.text, 0, bytes, size, second.text.length);
    size += second.text.length;
    bytes[size++] = '.';
    int micros = value.getNano() / 1_000;
    for (int divisor = 100_000; divisor > 0; divisor /= 10) {
      bytes[size++] = (byte) ('0' + micros / divisor % 10);
    }
    bytes[size++] = 'Z';
    bytes[size++] = '"';
    return this;
  }

  private void name(String name) {
    if (size > 1) {
      room(1);
      bytes[size++] = ',';
    }
    string(name);
    room(1);
    bytes[size++] = ':';
  }

  private void ascii(String text) {
    int length = text.length();
    room(length);
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  private void string(CharSequence text) {
    int length = text.length();
    room(length + 2);
    bytes[size++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        bytes[size++] = (byte) c;
      } else {
        room(LONGEST_ESCAPE + length - i); // what follows, should none of it be escaped
        escape(c);
      }
    }
    room(1);
    bytes[size++] = '"';
  }

  private void escape(char c) {
    bytes[size++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[size++] = (byte) c;
      case '\b' -> bytes[size++] = 'b';
      case '\t' -> bytes[size++] = 't';
      case '\n' -> bytes[size++] = 'n';
      case '\f' -> bytes[size++] = 'f';
      case '\r' -> bytes[size++] = 'r';
      default -> {
        bytes[size++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
          bytes[size++] = HEX[c >> shift & 15];
        }
      }
    }
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  /** Ends the object and the line; nothing may be added any more. */
  JsonLine end() {
    room(2);
    bytes[size++] = '}';
    bytes[size++] = '\n';
    return this;
  }

  void copyTo(Batch batch) {
    batch.add(bytes, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.US_ASCII);
  }
}
