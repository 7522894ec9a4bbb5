package dev.keyward.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.core.answer.Problem.FieldError;
import dev.keyward.core.fixtures.Answers;
import dev.keyward.core.fixtures.Property;
import dev.keyward.core.fixtures.Vectors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
  @Test
  void aProblemHasTheMembersOfRfc9457AndACode() {
    HttpAnswer answer =
        HttpAnswer.problem(new Problem(404, "not_found", "There is no such thing", ""), "req_1");

    Map<String, Object> body = Answers.body(answer);
    assertEquals(Set.of("type", "title", "status", "code", "instance"), body.keySet());
    assertEquals("urn:keyward:problem:not_found", body.get("type"));
    assertEquals(404L, body.get("status"));
    assertEquals(404, answer.status());
    assertEquals("req_1", body.get("instance"));
    assertEquals("application/problem+json", Answers.fieldLine(answer, "Content-Type"));
    assertEquals("no-store", Answers.fieldLine(answer, "Cache-Control"));
    assertEquals("nosniff", Answers.fieldLine(answer, "X-Content-Type-Options"));
  }

  @Test
  void errorsPointAtTheirPlace() {
    Problem problem =
        new Problem(
            400, "c", "t", "d", List.of(new FieldError("/a~1b/0", "is \"wrong\"\n")), List.of());

    Map<String, Object> body = Answers.body(HttpAnswer.problem(problem, ""));

    assertEquals("d", body.get("detail"));
    assertEquals(
        Map.of("pointer", "/a~1b/0", "message", "is \"wrong\"\n"),
        Vectors.list(body.get("errors")).getFirst());
    assertFalse(body.containsKey("violated-policies"));
  }

  /**
   * JSON may hold escaped halves of a surrogate pair, so the name of an unknown member, and a
   * pointer to it, can be one.
   */
  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00b", "\udc00\ud800", "\ud83d", "\ud800\ud800"})
  void halfACharacterInAPointerIsStillAClearAnswer(String half) {
    Problem problem =
        new Problem(400, "c", "t", half, List.of(new FieldError("/" + half, half)), List.of());

    assertNotNull(Answers.body(HttpAnswer.problem(problem, half)));
  }

  @Test
  void everyTextIsReadBackAsItWas() {
    Property.holds(
        2_000,
        random -> {
          String text =
              Property.mix(
                  random,
                  6,
                  "a",
                  "\"",
                  "\\",
                  "\n",
                  "\u0000",
                  "ü",
                  "👍",
                  "\u2028",
                  "</script>",
                  "€");
          Problem problem = new Problem(400, "c", "t", "x" + text);
          assertEquals("x" + text, Answers.body(HttpAnswer.problem(problem, "r")).get("detail"));
        });
  }

  @Test
  void aJsonAnswerIsKeptByNoCacheAndCanHaveMoreFields() {
    HttpAnswer answer = HttpAnswer.json(200, new byte[] {'{', '}'}).with("ETag", "\"1\"");

    assertEquals("application/json", Answers.fieldLine(answer, "content-type"));
    assertEquals("no-store", Answers.fieldLine(answer, "cache-control"));
    assertEquals("\"1\"", Answers.fieldLine(answer, "ETag"));
    assertEquals("HttpAnswer[200, 2 bytes]", answer.toString());
  }
}
