package dev.keyward.server.framing;

import dev.keyward.testkit.enforcement.Call.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request in the bytes that an upstream got, written as Keyward writes it: one spelling for each
 * meaning, nothing of this hop, what only Keyward says once each.
 *
 * @param whole whether it has come to its end
 */
record Arrived(String startLine, List<Line> fields, String body, boolean whole) {
  private static final Pattern START =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ /[\\x21-\\x7e]* HTTP/1\\.1");
  private static final Pattern FIELD =
      Pattern.compile(
          "([A-Za-z0-9-]+):"
              + " ((?:[^\\x00-\\x20\\x7f](?:[^\\x00-\\x08\\x0a-\\x1f\\x7f]*[^\\x00-\\x20\\x7f])?)?)");
  private static final Pattern SIZE = Pattern.compile("[1-9a-f][0-9a-f]*");
  private static final Set<String> OF_ONE_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authorization",
          "proxy-authenticate",
          "te",
          "trailer",
          "upgrade",
          "http2-settings",
          "expect");
  private static final List<String> OWN =
      List.of(
          "host",
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-forwarded-host",
          "x-keyward-subject",
          "x-keyward-name",
          "x-keyward-client",
          "x-keyward-credential",
          "x-keyward-kind",
          "x-keyward-scopes",
          "x-request-id");

  String target() {
    return startLine.split(" ", -1)[1];
  }

  /** What else of the client's the upstream may know. */
  List<String> others() {
    return fields.stream()
        .filter(f -> !OWN.contains(lower(f)) && !isTrailersTaken(f))
        .map(f -> f.name() + ": " + f.value())
        .toList();
  }

  /** The requests in all bytes of one connection; fails where they are anything else. */
  static List<Arrived> in(String bytes) {
    List<Arrived> requests = new ArrayList<>();
    Reader reader = new Reader(bytes);
    while (reader.at < bytes.length()) {
      Arrived request = reader.request();
      requests.add(request);
      if (!request.whole() && reader.at < bytes.length()) {
        throw new AssertionError("bytes after a request without an end: " + bytes);
      }
    }
    return requests;
  }

  private Arrived checked(String authority) {
    require(START.matcher(startLine).matches(), startLine);
    for (String name : OWN) {
      require(fields.stream().filter(f -> lower(f).equals(name)).count() == 1, "one " + name);
    }
    for (Line field : fields) {
      String name = lower(field);
      require(!OF_ONE_HOP.contains(name) || isTrailersTaken(field), name);
      require(!name.equals("x-api-key") && !name.equals("authorization"), name);
      require(OWN.contains(name) || !name.startsWith("x-keyward"), name);
      require(OWN.contains(name) || !name.startsWith("x-forwarded"), name);
      require(!name.equals("host") || field.value().equals(authority), field.value());
    }
    return this;
  }

  /** Keyward's own word to the next hop, for a client that takes a trailer section. */
  private static boolean isTrailersTaken(Line field) {
    String line = lower(field) + ": " + field.value();
    return line.equals("te: trailers") || line.equals("connection: te");
  }

  private void require(boolean right, String what) {
    if (!right) {
      throw new AssertionError(what + " in " + this);
    }
  }

  private static String lower(Line field) {
    return field.name().toLowerCase(Locale.ROOT);
  }

  /** What is left of the bytes. */
  private static final class Reader {
    private final String bytes;
    private int at;

    Reader(String bytes) {
      this.bytes = bytes;
    }

    Arrived request() {
      String start = line();
      List<Line> fields = new ArrayList<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        Matcher field = FIELD.matcher(line);
        if (!field.matches()) {
          throw new AssertionError("no field: " + line);
        }
        fields.add(new Line(field.group(1), field.group(2)));
      }
      List<String> lengths = values(fields, "content-length");
      List<String> codings = values(fields, "transfer-encoding");
      if (lengths.size() + codings.size() > 1) {
        throw new AssertionError("two framings: " + fields);
      }
      Arrived head = new Arrived(start, fields, "", false);
      if (!codings.isEmpty()) {
        return chunks(head, codings.getFirst());
      }
      String length = lengths.isEmpty() ? "0" : lengths.getFirst();
      if (!Long.toString(Long.parseLong(length)).equals(length)) {
        throw new AssertionError("length " + length);
      }
      int end = (int) Math.min(at + Long.parseLong(length), bytes.length());
      String body = bytes.substring(at, end);
      at = end;
      return new Arrived(start, fields, body, body.length() == Long.parseLong(length));
    }

    private Arrived chunks(Arrived head, String coding) {
      if (!coding.equals("chunked")) {
        throw new AssertionError(coding);
      }
      StringBuilder body = new StringBuilder();
      while (at < bytes.length()) {
        String size = line();
        if (size.equals("0")) {
          if (!line().isEmpty()) {
            throw new AssertionError("trailers");
          }
          return new Arrived(head.startLine, head.fields, body.toString(), true);
        }
        if (!SIZE.matcher(size).matches()) {
          throw new AssertionError("chunk size " + size);
        }
        int end = at + Integer.parseInt(size, 16);
        if (end > bytes.length()) {
          at = bytes.length();
          break;
        }
        body.append(bytes, at, end);
        at = end;
        if (at < bytes.length() && !line().isEmpty()) {
          throw new AssertionError("chunk without end");
        }
      }
      return new Arrived(head.startLine, head.fields, body.toString(), false);
    }

    private String line() {
      int end = bytes.indexOf("\r\n", at);
      if (end < 0) {
        throw new AssertionError("a line without end: " + bytes.substring(at));
      }
      String line = bytes.substring(at, end);
      if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
        throw new AssertionError("bare line end: " + line);
      }
      at = end + 2;
      return line;
    }

    private static List<String> values(List<Line> fields, String name) {
      return fields.stream().filter(f -> lower(f).equals(name)).map(Line::value).toList();
    }
  }

  /** As {@link #in}, held to what an upstream at {@code authority} may be told. */
  static List<Arrived> in(String bytes, String authority) {
    return in(bytes).stream().map(request -> request.checked(authority)).toList();
  }
}
