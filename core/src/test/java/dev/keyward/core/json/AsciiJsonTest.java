package dev.keyward.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

final class AsciiJsonTest {
  private static String bytes(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json =
        AsciiJson.factory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeString(text);
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static String characters(String text) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json =
        AsciiJson.factory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeString(text);
    }
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "0A, \\n",
    "1B, \\u001B",
    "7F, \\u007F",
    "85, \\u0085",
    "9B, \\u009B",
    "E9, \\u00E9",
    "200B, \\u200B",
    "2028, \\u2028",
    "2029, \\u2029",
    "202E, \\u202E",
    "2066, \\u2066",
    "D800, \\uD800",
    "FEFF, \\uFEFF"
  })
  void escaped(String hex, String written) {
    String text = String.valueOf((char) Integer.parseInt(hex, 16));
    assertEquals('"' + written + '"', bytes(text));
    assertEquals('"' + written + '"', characters(text));
  }

  @Test
  void everyCharacterIsWrittenInVisibleAsciiAndReadBackAsItWas() {
    for (int c = 0; c <= Character.MAX_VALUE; c += c < 0x3000 ? 1 : 7) {
      String text = "a" + (char) c + "b";
      String written = bytes(text);
      assertTrue(written.chars().allMatch(b -> b >= 0x20 && b < 0x7f), written);
      assertEquals(written, characters(text));
      try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), written)) {
        json.nextToken();
        assertEquals(text, json.getString());
      }
    }
  }

  @Test
  void pairsOfSurrogatesInNamesToo() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json =
        AsciiJson.factory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("\u007f\u2028", "\uD83D\uDD11");
      json.writeEndObject();
    }
    assertEquals(
        "{\"\\u007F\\u2028\":\"\\uD83D\\uDD11\"}", out.toString(StandardCharsets.US_ASCII));
  }
}
