package dev.keyward.server.cli;

import dev.keyward.core.json.AsciiJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as commands print it: only visible ASCII, which every terminal and pipe carries unchanged.
 */
public final class JsonText {
  private static final JsonMapper LINE = JsonMapper.builder(AsciiJson.factory()).build();
  private static final JsonMapper PAGE =
      LINE.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonText() {}

  /** On one line. */
  public static String line(JsonNode json) {
    return LINE.writeValueAsString(json);
  }

  /** For people too. */
  public static String page(JsonNode json) {
    return PAGE.writeValueAsString(json);
  }
}
