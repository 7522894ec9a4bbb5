package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.Operation;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every operation of the document. */
final class EveryOperationTest {
  /** Operations that change nothing although they are no GET: what they ask for is a secret. */
  private static final Set<String> READING = Set.of("lookupKey", "explainRequest");

  private static AdminBed bed;
  private Examples examples;

  static List<Operation> operations() {
    return OpenApiDocument.admin().operations();
  }

  @BeforeAll
  static void open(@TempDir Path directory) throws Exception {
    bed = new AdminBed(directory);
  }

  @AfterAll
  static void close() {
    bed.close();
  }

  @BeforeEach
  void makeExamples() {
    examples = new Examples(bed);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aValidRequestIsCarriedOut(Operation operation) {
    Answer answer = bed.call(examples.request(operation));
    answer.expect(Documented.success(operation));
    assertEquals("nosniff", answer.headers().get("X-Content-Type-Options"));
    assertEquals("no-store", answer.headers().get("Cache-Control"));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aWriteIsKnownToTheCachesBeforeItIsAnswered(Operation operation) {
    int before = bed.caughtUp;
    bed.call(examples.request(operation));
    boolean reads = operation.method().equals("GET") || READING.contains(operation.id());
    assertEquals(reads ? 0 : 1, bed.caughtUp - before);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anUnknownQueryParameterIsRefused(Operation operation) {
    Request valid = examples.request(operation);
    String before = bed.everything();
    Request wrong =
        new Request(
            valid.method(),
            valid.target() + "?dry_run=true",
            valid.headers(),
            valid.body(),
            valid.caller());
    bed.call(wrong).expect(400, "invalid_request");
    assertEquals(before, bed.everything());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anotherMethodIs405WithTheRightOnes(Operation operation) {
    Request valid = examples.request(operation);
    Set<String> known =
        operations().stream()
            .filter(other -> other.path().equals(operation.path()))
            .flatMap(other -> other.methods().stream())
            .collect(Collectors.toSet());
    Set<String> others =
        new HashSet<>(List.of("POST", "DELETE", "PUT", "PATCH", "OPTIONS", "get", "TRACE"));
    others.removeAll(known);
    for (String method : others) {
      Answer answer =
          bed.call(
              new Request(method, valid.target(), valid.headers(), valid.body(), valid.caller()));
      answer.expect(405, "method_not_allowed");
      List<String> allowed = List.of(answer.headers().get("Allow").split(", "));
      assertEquals(known, Set.copyOf(allowed));
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void headIsAnsweredLikeGet(Operation operation) {
    if (operation.method().equals("GET")) {
      Request valid = examples.request(operation);
      bed.call(new Request("HEAD", valid.target(), valid.headers(), valid.body(), valid.caller()))
          .expect(200);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aPathBesideItIs404(Operation operation) {
    for (String target :
        List.of(operation.path() + "/", operation.path() + "/x/y", operation.path() + "x")) {
      String path = target.replaceAll("\\{[a-z_]+}", "key_00000000000000000000000000");
      bed.call(Request.get(path)).expect(404, "not_found");
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void onlyOperationsWithABodyTakeOne(Operation operation) {
    if (operation.body() == null) {
      Request valid = examples.request(operation);
      Answer answer =
          bed.call(
              new Request(
                  valid.method(),
                  valid.target(),
                  valid.headers(),
                  "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  valid.caller()));
      answer.expect(400, "invalid_request");
    }
  }
}
