package dev.keyward.server.openapi.lines;

import dev.keyward.server.openapi.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Parts a body at its line ends, LF or CRLF. The last line may lack its end. */
public final class BodyLines {
  /**
   * More than lines that mean something find room in 1 MiB; else a body of line ends would be
   * answered by one of a hundred times its size.
   */
  public static final int MAX = 20_000;

  private BodyLines() {}

  /**
   * One line.
   *
   * @param number from 1
   * @param bytes without the line end
   */
  public record Line(int number, byte[] bytes) {
    @Override
    public String toString() {
      return "line " + number;
    }
  }

  /**
   * All lines, also blank ones; only what follows the last line end is no line when it is blank.
   *
   * @throws Refusal when there is no line, or more than {@link #MAX}
   */
  public static List<Line> of(byte[] body) throws Refusal {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < body.length; i++) {
      if (body[i] == '\n') {
        add(lines, body, start, i);
        start = i + 1;
      }
    }
    if (!isBlank(body, start)) {
      add(lines, body, start, body.length);
    }
    if (lines.isEmpty()) {
      throw Refusal.invalid("", "the body is empty");
    }
    return lines;
  }

  private static void add(List<Line> lines, byte[] body, int start, int end) throws Refusal {
    if (lines.size() == MAX) {
      throw Refusal.invalid("", "the body has more than " + MAX + " lines");
    }
    int cut = end > start && body[end - 1] == '\r' ? end - 1 : end;
    lines.add(new Line(lines.size() + 1, Arrays.copyOfRange(body, start, cut)));
  }

  private static boolean isBlank(byte[] body, int start) {
    for (int i = start; i < body.length; i++) {
      if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
