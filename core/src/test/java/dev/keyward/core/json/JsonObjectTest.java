package dev.keyward.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
  /** With {@code '} for {@code "}. */
  private static JsonObject parse(String text) throws MalformedJsonException {
    return JsonObject.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void eachTypeIsReadAsItself() throws Exception {
    JsonObject json =
        parse(" {'s':'é','i':17,'n':1.5,'b':false,'l':['a','b'],'o':{'x':1},'os':[{},{}]} ");

    assertEquals("é", json.string("s"));
    assertEquals(17L, json.integer("i"));
    assertEquals(new BigDecimal("1.5"), json.number("n"));
    assertEquals(BigDecimal.valueOf(17), json.number("i"));
    assertEquals(false, json.bool("b"));
    assertEquals(List.of("a", "b"), json.strings("l"));
    assertEquals(1L, json.object("o").integer("x"));
    assertEquals(2, json.objects("os").size());
    assertEquals(Set.of("s", "i", "n", "b", "l", "o", "os"), json.names());
  }

  @Test
  void whatIsAbsentIsNull() throws Exception {
    JsonObject json = parse("{}");

    assertFalse(json.has("a"));
    assertNull(json.string("a"));
    assertNull(json.integer("a"));
    assertNull(json.number("a"));
    assertNull(json.bool("a"));
    assertNull(json.strings("a"));
    assertNull(json.object("a"));
    assertNull(json.objects("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "'a'", "17", "1.5", "true", "[]", "['a',1]", "[{},[]]", "{}"})
  void anotherTypeIsRefused(String value) throws Exception {
    JsonObject json = parse("{'a':" + value + "}");

    assertTrue(json.has("a"));
    assertEquals(value.equals("'a'"), isRead(() -> json.string("a")));
    assertEquals(value.equals("17"), isRead(() -> json.integer("a")));
    assertEquals(value.equals("17") || value.equals("1.5"), isRead(() -> json.number("a")));
    assertEquals(value.equals("true"), isRead(() -> json.bool("a")));
    assertEquals(value.equals("[]"), isRead(() -> json.strings("a")));
    assertEquals(value.equals("[]"), isRead(() -> json.objects("a")));
    assertEquals(value.equals("{}"), isRead(() -> json.object("a")));
  }

  private interface Read {
    Object read() throws MalformedJsonException;
  }

  private static boolean isRead(Read read) {
    try {
      read.read();
      return true;
    } catch (MalformedJsonException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "17, 17",
    "17.0, 17",
    "1.7e9, 1700000000",
    "170e-1, 17",
    "-0, 0",
    "0e999, 0",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "922337203685477580700e-2, 9223372036854775807"
  })
  void wholeNumbersInWhateverForm(String text, long expected) throws Exception {
    assertEquals(expected, parse("{'a':" + text + "}").integer("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.5", "1e19", "9223372036854775808", "-9223372036854775809", "1e-1", "1e999"})
  void whatIsNoLongIsNoInteger(String text) throws Exception {
    JsonObject json = parse("{'a':" + text + "}");
    assertThrows(MalformedJsonException.class, () -> json.integer("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "'a'",
        "null",
        "{",
        "{}}",
        "{} {}",
        "{}x",
        "{'a':1,'a':1}",
        "{'a':{'b':1,'b':2}}",
        "{'a':[{'b':1,'b':2}]}",
        "{'a':1,'\\u0061':2}",
        "{'a':'\\ud800'}",
        "{'a':'\\udc00\\ud800'}",
        "{'\\ud800':1}",
        "{'a':1,}",
        "{'a':NaN}",
        "{'a':01}",
        "{'a':+1}",
        "{'a':1e99999999999}",
        "{'a':1e1001}",
        "{'a':0e1001}",
        "{'a':-1E-2000000000}",
        "{/**/}",
        "{a:1}",
        "\ufeff{}",
        "{'a':'\t'}"
      })
  void whatIsNotStrictJsonIsRefused(String text) {
    assertThrows(MalformedJsonException.class, () -> parse(text));
  }

  @Test
  void onlyUtf8IsRead() {
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE")) {
      byte[] text = "{\"a\":1}".getBytes(Charset.forName(charset));
      assertThrows(MalformedJsonException.class, () -> JsonObject.parse(text), charset);
    }
    byte[] latin1 = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThrows(MalformedJsonException.class, () -> JsonObject.parse(latin1));
    byte[] surrogate = {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'};
    assertThrows(MalformedJsonException.class, () -> JsonObject.parse(surrogate));
    byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'};
    assertThrows(MalformedJsonException.class, () -> JsonObject.parse(overlong));
  }

  @Test
  void aReplacementCharacterThatWasSentIsKept() throws Exception {
    assertEquals("\uFFFD", parse("{'a':'\uFFFD'}").string("a"));
  }

  @Test
  void surrogatePairsAreKept() throws Exception {
    assertEquals("😀", parse("{'a':'\\ud83d\\ude00'}").string("a"));
  }

  @Test
  void depthIsBounded() throws Exception {
    assertTrue(parse(nested(JsonObject.MAX_DEPTH)).has("a"));
    assertThrows(MalformedJsonException.class, () -> parse(nested(JsonObject.MAX_DEPTH + 1)));
    assertThrows(MalformedJsonException.class, () -> parse(nested(100_000)));
    assertThrows(MalformedJsonException.class, () -> parse("{'a':" + "[".repeat(100_000)));
  }

  private static String nested(int levels) {
    return "{'a':".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
  }

  @Test
  void sizesAreBounded() throws Exception {
    assertTrue(parse("{'" + "n".repeat(256) + "':1}").has("n".repeat(256)));
    assertThrows(MalformedJsonException.class, () -> parse("{'" + "n".repeat(257) + "':1}"));
    assertTrue(parse("{'a':" + "1".repeat(256) + "}").has("a"));
    assertThrows(MalformedJsonException.class, () -> parse("{'a':" + "1".repeat(257) + "}"));
    int room = JsonObject.MAX_BYTES - "{'a':''}".length();
    assertEquals(room, parse("{'a':'" + "x".repeat(room) + "'}").string("a").length());
    assertThrows(MalformedJsonException.class, () -> parse("{'a':'" + "x".repeat(room + 1) + "'}"));
  }

  @Test
  void failuresSayNothingOfTheInput() {
    MalformedJsonException e =
        assertThrows(MalformedJsonException.class, () -> parse("{'secret':'hunter2',x}"));
    assertFalse(e.getMessage().contains("hunter2") || e.getMessage().contains("secret"));
    assertNull(e.getCause());
    assertEquals(0, e.getStackTrace().length);
  }

  @Test
  void valuesAreNotShown() throws Exception {
    assertEquals("JsonObject[password]", parse("{'password':'hunter2'}").toString());
  }

  @Test
  void nothingCanBeChanged() throws Exception {
    JsonObject json = parse("{'a':['b']}");
    assertThrows(UnsupportedOperationException.class, () -> json.names().remove("a"));
    assertThrows(UnsupportedOperationException.class, () -> json.strings("a").add("c"));
  }
}
