package dev.keyward.server.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeepAlive.Request;
import dev.keyward.server.e2e.SampleBodies.Place;
import dev.keyward.testkit.Vectors;
import dev.keyward.testkit.store.scene.NaughtyStrings;
import dev.keyward.testkit.wire.Message;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every operation of both OpenAPI documents that takes a body, and every parameter, over real
 * HTTPS: what is wrong is refused with a problem document, and nothing whatever is a 5xx (ASVS
 * 2.2.1, 15.3.3).
 */
final class EveryBodyIT {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int SMALL = 64 * 1024;
  private static final int LARGE = 1024 * 1024;

  /** Operations whose bodies may have {@link #LARGE} bytes instead of {@link #SMALL}. */
  private static final Set<String> TAKE_MUCH = Set.of("verifyCredentials", "importKeys");

  /** Of the strings that are hashed as passwords, one in so many. */
  private static final int SAMPLED = 64;

  /**
   * Of the strings in other members and in parameters, one in so many for each, and others for the
   * next; but every operation gets every string.
   */
  private static final int SPREAD = 4;

  @TempDir private static Path directory;
  private static InputHome home;
  private static List<String> naughty;

  @BeforeAll
  static void start() throws Exception {
    naughty = NaughtyStrings.all();
    assertTrue(naughty.size() > 400, "the list is whole");
    home = new InputHome(directory);
  }

  /** At the end of everything: nothing failed inside, and the log is clean. */
  @AfterAll
  static void nothingFailedInside() throws Exception {
    try (InputHome open = home) {
      String log = open.logAfterTheEnd();
      assertEquals(List.of(), LogLines.of(log).all("level", "error"));
      assertTrue(LogLines.isVisible(log), "the log is visible ASCII");
      for (String secret : open.secrets()) {
        assertFalse(log.contains(secret), "a secret is in the log");
      }
    }
  }

  private static Stream<DynamicTest> forEachBody(ThrowingConsumer<DocumentedOperation> test) {
    List<DocumentedOperation> operations = DocumentedOperation.withBodies();
    assertTrue(operations.size() >= 18, operations::toString);
    return operations.stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> test.accept(each)));
  }

  private static List<Message> send(DocumentedOperation operation, List<Request> requests)
      throws Exception {
    return home.listener(operation).exchange(requests);
  }

  private static Message send(DocumentedOperation operation, Request request) throws Exception {
    return home.listener(operation).exchange(request);
  }

  /** That the answer is a problem document with these, and all that such an answer must be. */
  private static JsonNode problem(int status, String code, Request request, Message answer) {
    assertEquals(status, answer.status(), () -> request + " " + answer.text());
    assertEquals("application/problem+json", answer.value("Content-Type"), request::toString);
    assertEquals("no-store", answer.value("Cache-Control"), request::toString);
    assertEquals("nosniff", answer.value("X-Content-Type-Options"), request::toString);
    JsonNode problem = STRICT.readTree(answer.body());
    assertEquals(status, problem.path("status").asInt(), request::toString);
    assertEquals(code, problem.path("code").asString(), request::toString);
    return problem;
  }

  /** That the body was refused: whole, or each of its lines where each is for itself. */
  private static JsonNode refused(DocumentedOperation operation, Request request, Message answer) {
    if (!operation.takesLines() || answer.status() != 200) {
      return problem(400, "invalid_request", request, answer);
    }
    for (String line : answer.text().split("\n", -1)) {
      if (!line.isEmpty()) {
        assertEquals(
            "invalid_request",
            STRICT.readTree(line).at("/error/code").asString(),
            () -> request + " " + line);
      }
    }
    return STRICT.readTree(answer.text().lines().findFirst().orElseThrow());
  }

  /** That whatever was decided, the answer is whole: JSON, or nothing. */
  private static void answered(Request request, Message answer) {
    assertTrue(
        answer.status() >= 200 && answer.status() < 500, () -> request + " " + answer.text());
    String type = answer.value("Content-Type");
    List<String> lines =
        type.equals("application/x-ndjson")
            ? answer.text().lines().toList()
            : List.of(answer.text());
    for (String text : answer.body().length == 0 ? List.<String>of() : lines) {
      assertTrue(type.contains("json"), () -> type + " for " + request);
      assertFalse(text.chars().anyMatch(c -> c < 0x20), () -> request + " " + text);
      STRICT.readTree(text);
    }
  }

  private static List<Path> suite(String prefix) throws Exception {
    try (Stream<Path> files = Files.list(Vectors.path("json-test-suite/test_parsing"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  private static List<Request> suiteCalls(DocumentedOperation operation, List<Path> files)
      throws Exception {
    List<Request> requests = new ArrayList<>();
    for (Path file : files) {
      requests.add(home.call(operation, Files.readAllBytes(file)));
    }
    return requests;
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoJsonIsRefused() throws Exception {
    List<Path> files = suite("n_");
    assertTrue(files.size() >= 188, "the suite is whole");
    return forEachBody(
        operation -> {
          List<Request> requests = suiteCalls(operation, files);
          List<Message> answers = send(operation, requests);
          for (int i = 0; i < answers.size(); i++) {
            if (requests.get(i).body().length > limit(operation)) {
              problem(413, "content_too_large", requests.get(i), answers.get(i));
            } else {
              refused(operation, requests.get(i), answers.get(i));
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> whatMayBeJsonIsAnswered() throws Exception {
    List<Path> files = new ArrayList<>(suite("y_"));
    files.addAll(suite("i_"));
    assertTrue(files.size() >= 130, "the suite is whole");
    return forEachBody(
        operation -> {
          List<Request> requests = suiteCalls(operation, files);
          List<Message> answers = send(operation, requests);
          for (int i = 0; i < answers.size(); i++) {
            answered(requests.get(i), answers.get(i));
          }
        });
  }

  private static int limit(DocumentedOperation operation) {
    return TAKE_MUCH.contains(operation.id()) ? LARGE : SMALL;
  }

  @TestFactory
  Stream<DynamicTest> naughtyStringsInEveryMember() {
    return forEachBody(
        operation -> {
          SampleBodies bodies = new SampleBodies(operation, home.ids);
          int step = operation.hashes() ? SAMPLED : Math.clamp(bodies.texts().size(), 1, SPREAD);
          List<Request> requests = new ArrayList<>();
          int turn = 0;
          for (Place place : bodies.texts()) {
            for (int i = turn++ % step; i < naughty.size(); i += step) {
              ObjectNode body = bodies.putting(naughty.get(i), place);
              requests.add(home.call(operation, body.toString()));
            }
          }
          List<Message> answers = send(operation, requests);
          for (int i = 0; i < answers.size(); i++) {
            answered(requests.get(i), answers.get(i));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> naughtyStringsInEveryParameter() {
    List<DynamicTest> tests = new ArrayList<>();
    int turn = 0;
    for (DocumentedOperation operation : DocumentedOperation.all()) {
      for (DocumentedOperation.Parameter parameter : operation.parameters()) {
        int from = turn++ % SPREAD;
        tests.add(
            DynamicTest.dynamicTest(
                operation + " " + parameter,
                () -> {
                  List<Request> requests = new ArrayList<>();
                  for (int i = from; i < naughty.size(); i += SPREAD) {
                    requests.add(calling(operation, parameter, naughty.get(i)));
                  }
                  List<Message> answers = send(operation, requests);
                  for (int i = 0; i < answers.size(); i++) {
                    answered(requests.get(i), answers.get(i));
                  }
                }));
      }
    }
    assertTrue(tests.size() > 50, "parameters: " + tests.size());
    return tests.stream();
  }

  private static Request calling(
      DocumentedOperation operation, DocumentedOperation.Parameter parameter, String text) {
    String escaped = URLEncoder.encode(text, UTF_8).replace("+", "%20");
    String target =
        switch (parameter.place()) {
          case "path" -> home.target(operation).replace(home.ids.get(parameter.name()), escaped);
          case "query" -> home.target(operation) + '?' + parameter.name() + '=' + escaped;
          default -> home.target(operation);
        };
    String field =
        parameter.place().equals("header")
            ? parameter.name()
                + ": "
                + new String(inAField(text).getBytes(UTF_8), ISO_8859_1)
                + "\r\n"
            : "";
    String body = operation.mediaType().isEmpty() ? "" : "{\"nothing\":\"like this\"}";
    String type = body.isEmpty() ? "" : "Content-Type: " + operation.mediaType() + "\r\n";
    return new Request(
        operation.method(),
        target,
        home.credential(operation) + type + field,
        body.getBytes(UTF_8));
  }

  /** What can stand in a field: the rest of the octets is a fault of framing. */
  private static String inAField(String text) {
    return text.replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
  }

  @TestFactory
  Stream<DynamicTest> membersOfWrongTypesAreNamed() {
    return forEachBody(
        operation -> {
          SampleBodies bodies = new SampleBodies(operation, home.ids);
          for (Map.Entry<String, List<JsonNode>> member : bodies.wrongTypes().entrySet()) {
            for (JsonNode value : member.getValue()) {
              ObjectNode body = bodies.with(member.getKey());
              body.set(member.getKey(), value);
              Request request = home.call(operation, body.toString());
              Message answer = send(operation, request);
              refused(operation, request, answer);
              assertTrue(
                  answer.text().contains('/' + member.getKey()),
                  () -> request + " " + answer.text());
              assertFalse(answer.text().contains("hunter2"), answer::text);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> membersThatAreUnknownTwiceOrMissing() {
    return forEachBody(
        operation -> {
          String valid = new SampleBodies(operation, home.ids).least().toString();
          String open = valid.equals("{}") ? "{" : valid.substring(0, valid.length() - 1) + ',';
          List<String> bodies =
              new ArrayList<>(
                  List.of(
                      open + "\"is_admin\":true}",
                      open + "\"__proto__\":{}}",
                      open + "\"hunter2 \\u001b[31m\":1}",
                      open + "\"x\":1,\"x\":1}",
                      open + "\"x\":{\"a\":1,\"\\u0061\":1}}",
                      open + "\"x\":" + "[".repeat(40) + "]".repeat(40) + '}',
                      "[".repeat(30_000),
                      "{\"a\":".repeat(9_000),
                      '[' + valid + ']',
                      "\"" + "x".repeat(60_000) + '"',
                      "\uFEFF" + valid));
          if (!operation.takesLines()) {
            bodies.add(valid + valid);
          }
          if (!valid.equals("{}")) {
            bodies.add("{}");
          }
          for (String body : bodies) {
            Request request = home.call(operation, body);
            Message answer = send(operation, request);
            refused(operation, request, answer);
            assertTrue(answer.body().length < 1_000, answer::text);
            assertFalse(answer.text().contains("hunter2"), answer::text);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> emptyBodies() {
    return forEachBody(
        operation -> {
          for (String body : List.of("", " ", "\n", "\r\n\t", "\uFEFF")) {
            Request request = home.call(operation, body);
            refused(operation, request, send(operation, request));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> bodiesOfAnotherTypeOrCoding() {
    return forEachBody(
        operation -> {
          String right = "Content-Type: " + operation.mediaType();
          byte[] body = new SampleBodies(operation, home.ids).least().toString().getBytes(UTF_8);
          for (String fields :
              List.of(
                  "",
                  "Content-Type:\r\n",
                  "Content-Type: text/plain\r\n",
                  "Content-Type: application/x-www-form-urlencoded\r\n",
                  "Content-Type: application/jsonx\r\n",
                  "Content-Type: application/problem+json\r\n",
                  right + "; charset=iso-8859-1\r\n",
                  right + "; charset=utf-16\r\n",
                  right + "; charset=utf-8; charset=utf-16\r\n",
                  right + "; boundary=x\r\n",
                  right + ", text/plain\r\n",
                  right + "\r\n" + right + "\r\n",
                  right + "\r\nContent-Encoding: gzip\r\n",
                  right + "\r\nContent-Encoding: br\r\n",
                  right + "\r\nContent-Encoding: identity\r\n",
                  right + "\r\ncontent-encoding:\r\n")) {
            Request request = home.call(operation, fields, body);
            problem(415, "unsupported_media_type", request, send(operation, request));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> bodiesOverTheLimit() {
    return forEachBody(
        operation -> {
          for (int size : List.of(limit(operation) + 1, LARGE + 1)) {
            Request request = home.call(operation, " ".repeat(size));
            problem(413, "content_too_large", request, send(operation, request));
          }
          Request largest = home.call(operation, " ".repeat(limit(operation)));
          refused(operation, largest, send(operation, largest));
        });
  }

  /** What would be right but for a line end: {@code $} of many a regular expression lets it in. */
  @TestFactory
  Stream<DynamicTest> textsThatEndInALineEnd() {
    return forEachBody(
        operation -> {
          SampleBodies bodies = new SampleBodies(operation, home.ids);
          for (Place place : bodies.texts()) {
            String right = bodies.text(place);
            for (String end : List.of("\n", "\r\n", "\u0085", "\u2028")) {
              Request request = home.call(operation, bodies.putting(right + end, place).toString());
              Message answer = send(operation, request);
              if (!place.admits(right + end)) {
                refused(operation, request, answer);
              } else {
                answered(request, answer);
              }
            }
          }
        });
  }
}
