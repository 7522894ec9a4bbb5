package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of the JSON parsing test suite, sent to every operation that takes a body. */
final class JsonSuiteTest {
  static List<Operation> operations() {
    return OpenApiDocument.admin().operations().stream()
        .filter(o -> o.body() != null && !o.takesLines())
        .toList();
  }

  static List<Path> files() throws Exception {
    try (Stream<Path> files =
        Files.list(Path.of(System.getProperty("vectors"), "json-test-suite", "test_parsing"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatIsNotValidIsRefusedAndChangesNothing(Operation operation, @TempDir Path directory)
      throws Exception {
    try (AdminBed bed = new AdminBed(directory)) {
      Examples examples = new Examples(bed);
      Request valid = examples.request(operation);
      boolean takesNothing = examples.body(operation).least().equals("{}");
      assertTrue(files().size() > 300, "the suite is whole");
      for (Path file : files()) {
        boolean emptyObject = file.endsWith("y_object_empty.json");
        String before = bed.everything();
        Answer answer = bed.call(valid.sending(Files.readAllBytes(file)));
        if (emptyObject && takesNothing) {
          answer.expect(Documented.success(operation));
        } else {
          assertEquals(400, answer.status(), () -> file + " " + answer);
          assertEquals(before, bed.everything());
        }
      }
    }
  }
}
