package dev.keyward.server.openapi.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.openapi.lines.BodyLines.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyLinesTest {
  private static List<String> texts(String body) throws Refusal {
    return texts(BodyLines.of(body.getBytes(UTF_8)));
  }

  private static List<String> texts(List<Line> lines) {
    assertEquals(
        IntStream.rangeClosed(1, lines.size()).boxed().toList(),
        lines.stream().map(Line::number).toList());
    return lines.stream().map(line -> new String(line.bytes(), UTF_8)).toList();
  }

  @Test
  void aLineEndsWithLfOrCrLfAndTheLastMayLackIt() throws Refusal {
    assertEquals(List.of("a", "b"), texts("a\nb\n"));
    assertEquals(List.of("a", "b"), texts("a\nb"));
    assertEquals(List.of("a", "b"), texts("a\r\nb\r\n"));
    assertEquals(List.of("a", "b"), texts("a\r\nb\r"));
    assertEquals(List.of("a\rb"), texts("a\rb"));
    assertEquals(List.of("a\r"), texts("a\r\r\n"));
  }

  @Test
  void blankLinesCountButNotWhatFollowsTheLastEnd() throws Refusal {
    assertEquals(List.of("a", "", "b"), texts("a\n\nb"));
    assertEquals(List.of("a", ""), texts("a\n\n"));
    assertEquals(List.of("", "a"), texts("\r\na"));
    assertEquals(List.of("a", " \t"), texts("a\n \t\n"));
    assertEquals(List.of("a"), texts("a\n \t\r"));
    assertEquals(List.of(""), texts("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t \r"})
  void aBodyWithoutALineIsEmpty(String body) {
    Refusal refusal = assertThrows(Refusal.class, () -> texts(body));

    assertEquals("invalid_request", refusal.code());
    assertEquals("the body is empty", refusal.words());
  }

  @Test
  void asManyLinesAsMayBeAndNotOneMore() throws Refusal {
    assertEquals(BodyLines.MAX, texts("\n".repeat(BodyLines.MAX)).size());
    assertEquals(BodyLines.MAX, texts("\n".repeat(BodyLines.MAX) + " ").size());
    Refusal refusal = assertThrows(Refusal.class, () -> texts("\n".repeat(BodyLines.MAX) + "x"));
    assertEquals("the body has more than 20000 lines", refusal.words());
  }

  /** Whatever the bytes are, the lines with their ends are the body again. */
  @Test
  void nothingIsLostOfAnyBody() throws Refusal {
    Random random = new Random(7);
    byte[] alphabet = {'\n', '\r', ' ', '{', '}', (byte) 0xff, (byte) 0xc3, (byte) 0xa4, 0};
    for (int round = 0; round < 20_000; round++) {
      byte[] body = new byte[1 + random.nextInt(12)];
      for (int i = 0; i < body.length; i++) {
        body[i] = alphabet[random.nextInt(alphabet.length)];
      }
      assertEquals(expected(body), linesOf(body), () -> java.util.Arrays.toString(body));
    }
  }

  private static List<String> linesOf(byte[] body) {
    try {
      return BodyLines.of(body).stream()
          .map(line -> new String(line.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
          .toList();
    } catch (Refusal refusal) {
      return List.of();
    }
  }

  private static List<String> expected(byte[] body) {
    String text = new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
    List<String> parts = new ArrayList<>(List.of(text.split("\n", -1)));
    if (parts.getLast().replaceAll("[ \t\r]", "").isEmpty()) {
      parts.removeLast();
    }
    return parts.stream().map(part -> part.replaceFirst("\r$", "")).toList();
  }
}
