package dev.keyward.server.cli.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.cli.key.LineBodies.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineBodiesTest {
  private static List<Part> parts(String text) throws IOException {
    LineBodies bodies = new LineBodies(new ByteArrayInputStream(text.getBytes(UTF_8)));
    List<Part> parts = new ArrayList<>();
    for (Part part = bodies.next(); part != null; part = bodies.next()) {
      parts.add(part);
    }
    return parts;
  }

  private static Part.Body body(Part part, long first, int lines) {
    Part.Body body = assertInstanceOf(Part.Body.class, part);
    assertEquals(first, body.first());
    assertEquals(lines, body.lines());
    assertTrue(body.bytes().length <= LineBodies.MAX_BYTES);
    return body;
  }

  @Test
  void fewLinesAreOneBody() throws IOException {
    List<Part> parts = parts("a\r\n\nb");

    assertEquals(1, parts.size());
    assertEquals("a\r\n\nb\n", new String(body(parts.getFirst(), 1, 3).bytes(), UTF_8));
  }

  @Test
  void nothingIsNoBody() throws IOException {
    assertEquals(List.of(), parts(""));
    assertEquals(List.of(), parts(" \t\r"));
    body(parts("\n").getFirst(), 1, 1);
    body(parts("a\n \t").getFirst(), 1, 1);
  }

  @Test
  void aBodyHasAsManyBytesAsMayBe() throws IOException {
    String line = "x".repeat(1_023) + "\n";
    List<Part> parts = parts(line.repeat(1_025));

    assertEquals(2, parts.size());
    assertEquals(LineBodies.MAX_BYTES, body(parts.get(0), 1, 1_024).bytes().length);
    body(parts.get(1), 1_025, 1);
  }

  @Test
  void aBodyHasNotTooManyLines() throws IOException {
    List<Part> parts = parts("{}\n".repeat(LineBodies.MAX_LINES + 1));

    body(parts.get(0), 1, LineBodies.MAX_LINES);
    body(parts.get(1), LineBodies.MAX_LINES + 1, 1);
    assertEquals(2, parts.size());
  }

  @Test
  void aLineThatFitsNoBodyIsToldInItsPlace() throws IOException {
    String longest = "x".repeat(LineBodies.MAX_BYTES - 1) + "\n";
    List<Part> parts = parts("a\n" + longest + "x" + longest + "x" + longest + "b\nc");

    body(parts.get(0), 1, 1);
    body(parts.get(1), 2, 1);
    assertEquals(new Part.TooLong(3), parts.get(2));
    assertEquals(new Part.TooLong(4), parts.get(3));
    body(parts.get(4), 5, 2);
    assertEquals(5, parts.size());
  }

  @Test
  void aLastLineThatIsTooLongIsToldToo() throws IOException {
    assertEquals(List.of(new Part.TooLong(1)), parts("x".repeat(LineBodies.MAX_BYTES)));
  }

  @Test
  void allBodiesTogetherAreTheFile() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("y".repeat(random.nextInt(400))).append('\n');
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long next = 1;
    for (Part part : parts(text.toString())) {
      Part.Body body = assertInstanceOf(Part.Body.class, part);
      assertEquals(next, body.first());
      next += body.lines();
      all.writeBytes(body.bytes());
    }
    assertEquals(text.toString(), all.toString(UTF_8));
    assertEquals(20_001, next);
  }
}
