package dev.keyward.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.json.AsciiJson;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A line is JSON, and the same as a library writes that escapes whatever is not visible. */
final class JsonLineTest {
  private static final int TEXTS = 20_000;
  private static final int MAX_LENGTH = 40;

  @Test
  void textsAreEscapedAsTheLibraryDoes() {
    Random random = new Random(9);
    for (int i = 0; i < TEXTS; i++) {
      String name = text(random);
      String value = text(random);
      long number = random.nextLong();
      String line = new JsonLine().add(name, value).add("n", number).addNull("z").end().toString();
      assertEquals(byLibrary(name, value, number) + "\n", line);
    }
  }

  /** Every character has its turn, and longer texts than a line usually has. */
  @Test
  void longTextsOfAnyCharactersAreWhole() {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= 0xffff; c++) {
      all.append((char) c);
    }
    String line = new JsonLine().add("all", all).add("more", "x".repeat(5_000)).end().toString();
    JsonNode read = new JsonMapper().readTree(line);
    assertEquals(all.toString(), read.path("all").asString());
    assertEquals(5_000, read.path("more").asString().length());
    assertTrue(line.chars().allMatch(c -> c > 0x1f && c < 0x7f || c == '\n'));
    assertEquals(line.length() - 1, line.indexOf('\n'));
  }

  @Test
  void timesAreOfRfc3339() {
    Instant second = Instant.parse("2026-11-29T18:00:00Z");
    assertEquals("{\"t\":\"2026-11-29T18:00:00.000000Z\"}\n", written(second));
    assertEquals(
        "{\"t\":\"2026-11-29T18:00:00.012345Z\"}\n", written(second.plusNanos(12_345_999)));
    assertEquals(
        "{\"t\":\"2026-11-29T18:00:01.999999Z\"}\n", written(second.plusNanos(1_999_999_999)));
    assertEquals("{\"t\":\"1970-01-01T00:00:00.000000Z\"}\n", written(Instant.EPOCH));
  }

  private static String written(Instant time) {
    return new JsonLine().add("t", time).end().toString();
  }

  /** Mostly what stands in a line, and all kinds of what does not. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(MAX_LENGTH); left > 0; left--) {
      switch (random.nextInt(8)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append((char) (0x7f + random.nextInt(0x100)));
        case 2 -> text.append((char) random.nextInt(0xd800));
        case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x10000));
        case 4 -> text.append(random.nextBoolean() ? '"' : '\\');
        default -> text.append((char) (0x20 + random.nextInt(0x5f)));
      }
    }
    return text.toString();
  }

  private static String byLibrary(String name, String value, long number) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json =
        AsciiJson.factory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty(name, value);
      json.writeNumberProperty("n", number);
      json.writeNullProperty("z");
      json.writeEndObject();
    }
    return out.toString();
  }
}
