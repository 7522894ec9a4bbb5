package dev.keyward.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class TableTest {
  private static JsonNode json(String text) {
    return new JsonMapper().readTree(text);
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    StringWriter out = new StringWriter();
    JsonNode answer =
        json(
            "{\"items\":[{\"id\":\"a\",\"name\":\"x\"},{\"id\":\"long\",\"name\":null}],\"next_cursor\":\"c\"}");
    Table.list(answer, List.of("id", "name"), new PrintWriter(out, true));
    assertEquals("ID    NAME\na     x\nlong  -\nMore with --cursor c\n", out.toString());
  }

  @Test
  void nothingThatCouldMoveTheCursorOrDisguiseTextIsPrinted() {
    StringWriter out = new StringWriter();
    Table.object(
        json("{\"name\":\"a\\u001b[2Jb\\u202ec\\nd\",\"x\":[]}"), "", new PrintWriter(out, true));
    assertEquals("name: a\\u{1b}[2Jb\\u{202e}c\\u{a}d\nx:    -\n", out.toString());
  }

  @Test
  void anObjectWithinIsNamesAndTexts() {
    StringWriter out = new StringWriter();
    Table.object(
        json("{\"m\":{\"a\":\"1\",\"b\\n\":\"2\"},\"n\":{},\"e\":true}"),
        "",
        new PrintWriter(out, true));
    assertEquals("m: a=1 b\\u{a}=2\nn: -\ne: true\n", out.toString());
  }
}
