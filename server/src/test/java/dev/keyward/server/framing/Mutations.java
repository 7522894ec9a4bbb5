package dev.keyward.server.framing;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Requests that were right until something was done to them where servers differ: at the ends of
 * lines, around colons, in lengths and chunk sizes, between requests. The same seed gives the same.
 */
public final class Mutations {
  private static final List<String> SPECKS =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\n\r",
          "\u0000",
          " ",
          "\t",
          "\u000b",
          "\f",
          ":",
          ",",
          ";",
          "0",
          "+",
          "-",
          "\u00a0",
          "\u0085",
          "\u007f",
          "\r\n ",
          "\r\n\t",
          "\r\n\r\n",
          "x");
  private static final List<String> FIELDS =
      List.of(
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked, identity\r\n",
          "Transfer-Encoding : chunked\r\n",
          "Transfer_Encoding: chunked\r\n",
          "Transfer-Encoding:\tchunked\r\n",
          "transfer-encoding: CHUNKED\r\n",
          "Content-Length: 0\r\n",
          "Content-Length: 5\r\n",
          "Content-Length: 05\r\n",
          "Content-Length: +5\r\n",
          "Content-Length: 4, 4\r\n",
          "Content_Length: 5\r\n",
          "Content-Length : 5\r\n",
          "Host: b\r\n",
          "X: 1\r\n folded\r\n",
          "Connection: close\r\n",
          "Connection: Content-Length\r\n",
          "Connection: Transfer-Encoding\r\n",
          "Connection: X-Request-Id\r\n",
          "X-Request-Id: smuggled\r\n",
          "X_Request_Id: smuggled\r\n",
          "Expect: 100-continue\r\n",
          "Upgrade: h2c\r\nConnection: Upgrade\r\n",
          "TE: trailers\r\nTrailer: Content-Length\r\n");

  private final RandomGenerator random;
  private final String head;
  private final String place;

  /**
   * @param head the fields that every request needs
   * @param place where its targets are
   */
  public Mutations(RandomGenerator random, String head, String place) {
    this.random = random;
    this.head = head;
    this.place = place;
  }

  /** One or two requests, one to three things done to them, and a right request at the end. */
  public String next(int number) {
    String target = place + "/m" + number;
    StringBuilder bytes = new StringBuilder(request(target + "-a"));
    if (random.nextBoolean()) {
      bytes.append(request(target + "-b"));
    }
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      mutate(bytes);
    }
    return bytes.append("GET ").append(target).append("-z HTTP/1.1\r\n" + head + "\r\n").toString();
  }

  private String request(String target) {
    String hidden = "GET " + place + "/smuggled HTTP/1.1\r\n" + head + "\r\n";
    String body = random.nextBoolean() ? "abcde" : hidden;
    return switch (random.nextInt(4)) {
      case 0 -> "GET " + target + " HTTP/1.1\r\n" + head + "\r\n";
      case 1 ->
          "POST "
              + target
              + " HTTP/1.1\r\n"
              + head
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      default ->
          "POST "
              + target
              + " HTTP/1.1\r\n"
              + head
              + "Transfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(body.length())
              + "\r\n"
              + body
              + "\r\n0\r\n\r\n";
    };
  }

  private void mutate(StringBuilder bytes) {
    int at = seam(bytes);
    switch (random.nextInt(6)) {
      case 0 -> bytes.insert(at, SPECKS.get(random.nextInt(SPECKS.size())));
      case 1 -> bytes.insert(lineStart(bytes, at), FIELDS.get(random.nextInt(FIELDS.size())));
      case 2 -> bytes.deleteCharAt(Math.min(at, bytes.length() - 1));
      case 3 -> {
        int from = Math.min(at, bytes.length() - 1);
        bytes.replace(from, from + 1, SPECKS.get(random.nextInt(SPECKS.size())));
      }
      case 4 -> digit(bytes, at);
      default -> repeatLine(bytes, at);
    }
  }

  /** Before, in or behind the end of a line, or around a colon; at times anywhere. */
  private int seam(StringBuilder bytes) {
    int from = random.nextInt(bytes.length());
    if (random.nextInt(8) == 0) {
      return from;
    }
    int found = bytes.indexOf(random.nextInt(3) == 0 ? ":" : "\r\n", from);
    return found < 0 ? from : Math.min(bytes.length(), found + random.nextInt(3));
  }

  private static int lineStart(StringBuilder bytes, int at) {
    int end = bytes.indexOf("\r\n", at);
    return end < 0 ? bytes.length() : end + 2;
  }

  private void digit(StringBuilder bytes, int at) {
    for (int i = at; i < bytes.length(); i++) {
      if (Character.isDigit(bytes.charAt(i))) {
        bytes.setCharAt(i, (char) ('0' + random.nextInt(10)));
        return;
      }
    }
  }

  private static void repeatLine(StringBuilder bytes, int at) {
    int start = lineStart(bytes, at);
    int end = lineStart(bytes, start);
    bytes.insert(start, bytes.substring(Math.min(start, end), end));
  }
}
