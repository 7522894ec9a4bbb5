package dev.keyward.testkit.wire;

import dev.keyward.testkit.enforcement.Call.Line;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it was on the wire: its start line, its field lines in order, and its body without
 * framing.
 */
public record Message(String startLine, List<Line> headers, byte[] body) {

  /** Reads one message; null when the stream ends before it begins. */
  public static @Nullable Message read(InputStream in, boolean bodyless) throws IOException {
    String start = line(in);
    if (start == null) {
      return null;
    }
    List<Line> headers = new ArrayList<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.add(new Line(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    Message head = new Message(start, List.copyOf(headers), new byte[0]);
    return bodyless ? head : new Message(start, head.headers(), head.body(in));
  }

  private byte[] body(InputStream in) throws IOException {
    if (value("Transfer-Encoding").equals("chunked")) {
      return chunks(in);
    }
    String length = value("Content-Length");
    if (!length.isEmpty()) {
      byte[] body = in.readNBytes(Integer.parseInt(length));
      if (body.length < Integer.parseInt(length)) {
        throw new EOFException("inside a body of " + length + " bytes");
      }
      return body;
    }
    return startLine.startsWith("HTTP/")
            && !startLine.startsWith("HTTP/1.1 204")
            && !startLine.startsWith("HTTP/1.1 1")
        ? in.readAllBytes()
        : new byte[0];
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(in);
      if (size == null) {
        throw new EOFException("inside a chunked body");
      }
      int length = Integer.parseInt(size, 16);
      body.write(in.readNBytes(length));
      if (length == 0) {
        for (String trailer = line(in); trailer != null && !trailer.isEmpty(); trailer = line(in)) {
          body.write(trailer.getBytes(StandardCharsets.ISO_8859_1));
        }
        return body.toByteArray();
      }
      String end = line(in);
      if (end == null || !end.isEmpty()) {
        throw new EOFException("a chunk that does not end");
      }
    }
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The status of a response. */
  public int status() {
    return Integer.parseInt(startLine.split(" ", -1)[1]);
  }

  /** The values of all lines of a field. */
  public List<String> all(String name) {
    return headers.stream().filter(l -> l.name().equalsIgnoreCase(name)).map(Line::value).toList();
  }

  /** The first value of a field, or the empty string. */
  public String value(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
