package dev.keyward.server.log;

import java.util.Arrays;

/** Lines that have not been written yet. Not for several threads. */
final class Batch {
  private static final int USUAL_BYTES = 1 << 16;

  private byte[] bytes = new byte[0];
  private int size;

  void add(byte[] more, int length) {
    if (size + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + length, Math.max(USUAL_BYTES, size * 2)));
    }
    System.arraycopy(more, 0, bytes, size, length);
    size += length;
  }

  int size() {
    return size;
  }

  byte[] bytes() {
    return bytes;
  }

  void clear() {
    size = 0;
  }
}
