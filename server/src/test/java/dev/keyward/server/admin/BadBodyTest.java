package dev.keyward.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Bodies that no operation may take: each is a clear refusal and changes nothing. */
final class BadBodyTest {
  private static final String SECRET_LIKE =
      "kw_live_0123456789012345678901234567890123456789012345678";

  /** What is wrong for most members, but right for these. */
  private static final Set<String> RIGHT =
      Set.of(
          "client_certificatetrue",
          "enabledtrue",
          "forget_devicestrue",
          "headers{}",
          "headers{\"a\":\"" + SECRET_LIKE + "\"}",
          "metadata{}",
          "metadata{\"a\":\"" + SECRET_LIKE + "\"}");

  @TempDir Path directory;
  private AdminBed bed;
  private Examples examples;
  private String before;

  static List<Operation> operations() {
    return OpenApiDocument.admin().operations().stream()
        .filter(o -> o.body() != null && !o.takesLines())
        .toList();
  }

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
    examples = new Examples(bed);
    before = bed.everything();
  }

  @AfterEach
  void nothingHasChanged() {
    assertEquals(before, bed.everything());
    bed.close();
  }

  private Answer send(Operation operation, byte[] body) {
    return bed.call(examples.request(operation).sending(body));
  }

  private Answer send(Operation operation, String body) {
    return send(operation, body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void notAnObjectInJson(Operation operation) {
    String deep = "{\"name\":" + "[".repeat(40) + "]".repeat(40) + "}";
    String veryDeep = "[".repeat(30_000);
    for (String body :
        List.of(
            "",
            " ",
            "nope",
            "[]",
            "null",
            "true",
            "7",
            "\"text\"",
            "{",
            "{}{}",
            "{} x",
            "{'name':1}",
            "{\"a\":1,}",
            "\uFEFF{}",
            deep,
            veryDeep)) {
      Answer answer = send(operation, body).expect(400, "invalid_request");
      assertEquals(List.of(""), answer.pointers());
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aMemberTwiceAtAnyDepth(Operation operation) {
    String least = examples.body(operation).least();
    send(operation, "{\"reason\":\"superseded\",\"reason\":\"superseded\"}")
        .expect(400, "invalid_request");
    send(operation, "{\"name\":\"n\",\"name\":\"n\"}").expect(400, "invalid_request");
    send(operation, "{\"name\":\"n\",\"n\\u0061me\":\"n\"}").expect(400, "invalid_request");
    String nested = least.equals("{}") ? "{" : least.substring(0, least.length() - 1) + ",";
    Answer answer =
        send(operation, nested + "\"x\":{\"a\":1,\"a\":2}}").expect(400, "invalid_request");
    assertTrue(answer.json().toString().contains("twice"), answer::toString);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anUnknownMember(Operation operation) {
    String least = examples.body(operation).least();
    String open = least.equals("{}") ? "{" : least.substring(0, least.length() - 1) + ",";
    assertEquals(
        List.of("/is_admin"),
        send(operation, open + "\"is_admin\":true}").expect(400, "invalid_request").pointers());
    Answer secret =
        send(operation, open + "\"" + SECRET_LIKE + "\":true}").expect(400, "invalid_request");
    assertFalse(
        secret.json().toString().contains("0123456789"),
        "a secret in the wrong place is not repeated");
    Answer big =
        send(operation, open + "\"" + "x".repeat(60_000) + "\":true}")
            .expect(400, "invalid_request");
    assertTrue(big.body().length < 1_000);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aWrongTypeOfEachMember(Operation operation) {
    Map<String, String> members = examples.body(operation).members();
    assertEquals(Documented.members(operation), members.keySet(), "every member has an example");
    for (String member : members.keySet()) {
      for (String value :
          List.of(
              "7",
              "true",
              "{}",
              "[[]]",
              "[7]",
              "{\"a\":\"" + SECRET_LIKE + "\"}",
              "1e400",
              "\"\\u0000\"",
              "\"" + "x".repeat(1_100) + "\"")) {
        if (RIGHT.contains(member + value)) {
          continue;
        }
        Answer answer =
            send(operation, with(operation, member, value)).expect(400, "invalid_request");
        assertTrue(
            answer.pointers().stream().anyMatch(p -> p.startsWith("/" + member)),
            () -> member + " " + value + " " + answer);
        assertFalse(answer.json().toString().contains("0123456789"));
      }
    }
  }

  /** The least valid body, but with this value of this member. */
  private String with(Operation operation, String member, String value) {
    ObjectNode body = (ObjectNode) AdminBed.JSON.readTree(examples.body(operation).least());
    body.remove(member);
    String open = body.isEmpty() ? "{" : body.toString().replaceAll("}$", ",");
    return open + '"' + member + "\":" + value + '}';
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aMissingMember(Operation operation) {
    if (!examples.body(operation).least().equals("{}")) {
      Set<String> required = Documented.required(operation);
      assertEquals(
          required.isEmpty() ? Set.of("") : required,
          Set.copyOf(send(operation, "{}").expect(400, "invalid_request").pointers()));
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aContentTypeThatIsNotJson(Operation operation) {
    Request valid = examples.request(operation);
    for (String type :
        List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json, application/json",
            "application/json; charset=latin1",
            "application/jsonx",
            "")) {
      bed.call(valid.with("Content-Type", type)).expect(415, "unsupported_media_type");
    }
    bed.call(valid.with("Content-Type")).expect(415, "unsupported_media_type");
    bed.call(valid.with("Content-Type", "application/json", "application/json"))
        .expect(415, "unsupported_media_type");
    bed.call(valid.with("Content-Encoding", "gzip")).expect(415, "unsupported_media_type");
    bed.call(valid.with("Content-Encoding", "identity")).expect(415, "unsupported_media_type");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void textThatIsNotUnicode(Operation operation) {
    send(operation, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})
        .expect(400, "invalid_request");
    send(operation, new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'})
        .expect(400, "invalid_request");
    send(operation, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_16))
        .expect(400, "invalid_request");
    send(operation, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE))
        .expect(400, "invalid_request");
    send(operation, "{\"name\":\"\\ud800\"}").expect(400, "invalid_request");
    send(operation, "{\"\\udc00\":1}").expect(400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\""
      })
  void theContentTypesOfJson(String type) {
    bed.call(Request.post("/v1/clients", "{}").with("Content-Type", type))
        .expect(400, "invalid_request");
  }
}
