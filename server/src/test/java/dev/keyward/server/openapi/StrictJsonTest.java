package dev.keyward.server.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

final class StrictJsonTest {
  private static final String NOT_AN_OBJECT = "the body must be a JSON object";

  private static String fault(byte[] body) {
    Refusal refusal = assertThrows(Refusal.class, () -> StrictJson.object(body));
    return new JsonMapper()
        .readTree(refusal.answer("id").body())
        .at("/errors/0/message")
        .stringValue();
  }

  private static List<Path> suite(String prefix) throws Exception {
    try (Stream<Path> files =
        Files.list(Path.of(System.getProperty("vectors"), "json-test-suite", "test_parsing"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  /** Most files of the suite are arrays: the fault must be the JSON, not that it is no object. */
  @Test
  void whatIsNoJsonIsRefusedAsSuch() throws Exception {
    assertTrue(suite("n_").size() > 150);
    for (Path file : suite("n_")) {
      assertTrue(!fault(Files.readAllBytes(file)).equals(NOT_AN_OBJECT), file::toString);
    }
  }

  /** RFC 7493 section 2.3: a member twice is no I-JSON. */
  @Test
  void whatIsJsonIsReadUnlessAMemberIsThereTwice() throws Exception {
    assertTrue(suite("y_").size() > 90);
    for (Path file : suite("y_")) {
      byte[] json = Files.readAllBytes(file);
      if (file.toString().contains("duplicated_key")) {
        assertTrue(fault(json).startsWith("the body has a member twice"));
      } else if (new String(json, UTF_8).strip().startsWith("{")) {
        assertEquals(true, StrictJson.object(json).isObject());
      } else {
        assertEquals(NOT_AN_OBJECT, fault(json), file::toString);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"\\ud800\"}",
        "{\"a\":[\"\\udc00\"]}",
        "{\"a\":{\"b\":\"\\udc00\\ud800\"}}"
      })
  void anUnpairedSurrogateAnywhere(String json) {
    assertEquals("the body has an unpaired surrogate", fault(json.getBytes(UTF_8)));
  }

  @Test
  void anUnpairedSurrogateInAName() {
    assertTrue(fault("{\"\\ud800\":1}".getBytes(UTF_8)).startsWith("the body"));
  }

  @Test
  void thirtyTwoLevelsNotThirtyThree() throws Exception {
    String open = "{\"a\":";
    byte[] deepest = (open.repeat(31) + "{}" + "}".repeat(31)).getBytes(UTF_8);
    assertEquals(1, StrictJson.object(deepest).size());
    byte[] tooDeep = (open.repeat(32) + "{}" + "}".repeat(32)).getBytes(UTF_8);
    assertTrue(fault(tooDeep).contains("too deeply"));
  }

  @Test
  void tenThousandNamesValuesAndBracketsNotOneMore() throws Exception {
    String most = "{\"a\":[0" + ",0".repeat(StrictJson.MAX_TOKENS - 6) + "]}";
    assertEquals(1, StrictJson.object(most.getBytes(UTF_8)).size());
    String more = "{\"a\":[0" + ",0".repeat(StrictJson.MAX_TOKENS - 5) + "]}";
    assertTrue(fault(more.getBytes(UTF_8)).contains("too many members and items"));
  }

  @Test
  void theFaultIsLocatedButNotRepeated() {
    String fault = fault("{\n \"secret\": hunter2}".getBytes(UTF_8));
    assertTrue(fault.startsWith("the body is not valid JSON at line 2, column"), fault);
  }
}
