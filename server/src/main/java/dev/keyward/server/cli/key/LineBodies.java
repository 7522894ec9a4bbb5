package dev.keyward.server.cli.key;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts lines into bodies that the admin API takes, with one of them in memory at a time. */
final class LineBodies {
  /** What the admin API takes. */
  static final int MAX_BYTES = 1024 * 1024;

  /** Fewer than it takes, so that little is uncertain when an answer is lost. */
  static final int MAX_LINES = 5_000;

  private final InputStream in;
  private long numbered;
  private @Nullable Line ahead;

  /**
   * @param in buffered
   */
  LineBodies(InputStream in) {
    this.in = in;
  }

  /** What comes next. */
  sealed interface Part {
    /**
     * Whole lines, each with its end.
     *
     * @param first the number of the first of them, from 1
     */
    record Body(long first, int lines, byte[] bytes) implements Part {}

    /** A line that no body can hold. */
    record TooLong(long number) implements Part {}
  }

  /**
   * @param bytes with the line end; cut off when it is too long
   */
  private record Line(long number, byte[] bytes) {
    boolean isTooLong() {
      return bytes.length > MAX_BYTES;
    }
  }

  /** The next part; null at the end. */
  @Nullable Part next() throws IOException {
    Line line = ahead == null ? readLine() : ahead;
    ahead = null;
    if (line == null) {
      return null;
    }
    if (line.isTooLong()) {
      return new Part.TooLong(line.number());
    }
    long first = line.number();
    int lines = 0;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (line != null
        && !line.isTooLong()
        && lines < MAX_LINES
        && body.size() + line.bytes().length <= MAX_BYTES) {
      body.writeBytes(line.bytes());
      lines++;
      line = readLine();
    }
    ahead = line;
    return new Part.Body(first, lines, body.toByteArray());
  }

  /** The next line; null at the end, where a blank line without an end is none. */
  private @Nullable Line readLine() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    boolean blank = true;
    int next = in.read();
    while (next >= 0 && next != '\n') {
      blank = blank && (next == ' ' || next == '\t' || next == '\r');
      if (bytes.size() <= MAX_BYTES) {
        bytes.write(next);
      }
      next = in.read();
    }
    if (next < 0 && blank) {
      return null;
    }
    bytes.write('\n');
    return new Line(++numbered, bytes.toByteArray());
  }
}
