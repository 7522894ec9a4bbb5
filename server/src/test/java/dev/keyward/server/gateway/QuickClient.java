package dev.keyward.server.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A kept connection for many thousand requests: an answer is searched, not taken apart. Each
 * character is one byte.
 */
final class QuickClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final String END = "\r\n\r\n";

  private final Socket socket;
  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;

  QuickClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = socket.getInputStream();
  }

  /**
   * @param head status line and fields, each with its end of line
   */
  record Answer(String head, String body) {
    int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    /** Of a field as Keyward spells it; empty when there is none. */
    String value(String name) {
      int at = head.indexOf("\r\n" + name + ": ");
      return at < 0 ? "" : head.substring(at + name.length() + 4, head.indexOf("\r\n", at + 2));
    }

    private int length() {
      String length = value("content-length");
      return Integer.parseInt(length.isEmpty() ? value("Content-Length") : length);
    }
  }

  /** Once all that was sent before is answered. */
  void send(String messages) throws IOException {
    from = 0;
    to = 0;
    socket.getOutputStream().write(messages.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * The next answer.
   *
   * @param bodyless whether there is no body, whatever the fields say
   */
  Answer receive(boolean bodyless) throws IOException {
    int end = endOfHead(from);
    for (int seen = from; end < 0; end = endOfHead(Math.max(from, seen - 3))) {
      seen = to;
      more();
    }
    Answer head = new Answer(taken(end), "");
    if (bodyless) {
      return head;
    }
    int length = head.length();
    while (to - from < length) {
      more();
    }
    return new Answer(head.head(), taken(from + length));
  }

  private int endOfHead(int begin) {
    for (int i = begin; i + END.length() <= to; i++) {
      if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r') {
        return i + END.length();
      }
    }
    return -1;
  }

  private String taken(int end) {
    String text = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
    from = end;
    return text;
  }

  private void more() throws IOException {
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, to, buffer.length - to);
    if (read < 0) {
      throw new EOFException("the connection ended instead");
    }
    to += read;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
