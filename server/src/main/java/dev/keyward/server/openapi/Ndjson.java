package dev.keyward.server.openapi;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Answers with one JSON object on each line. */
public final class Ndjson {
  public static final String TYPE = "application/x-ndjson";

  private static final List<Header> HEADERS =
      List.of(
          new Header("Content-Type", TYPE),
          new Header("Cache-Control", "no-store"),
          new Header("X-Content-Type-Options", "nosniff"));

  private Ndjson() {}

  public static HttpAnswer answer(Collection<? extends JsonNode> lines) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (JsonNode line : lines) {
      body.writeBytes(Json.bytes(line));
      body.write('\n');
    }
    return new HttpAnswer(200, HEADERS, body.toByteArray());
  }
}
