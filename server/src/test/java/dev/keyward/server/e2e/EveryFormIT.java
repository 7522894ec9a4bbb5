package dev.keyward.server.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeepAlive.Request;
import dev.keyward.testkit.store.scene.NaughtyStrings;
import dev.keyward.testkit.wire.Message;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Every operation that takes a form, over real HTTPS: whatever is in it, the answer is JSON as
 * OAuth has it, and nothing is a 5xx.
 */
final class EveryFormIT {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

  /** What is no form, or none that anybody could mean. */
  private static final List<String> BROKEN =
      List.of(
          "",
          "&",
          "=",
          "==",
          "&&&&=&",
          "token",
          "token=%",
          "token=%0",
          "token=%GG",
          "token=%C3",
          "token=%ED%A0%80",
          "token=\u00e9",
          "token=a b",
          "token=a\r\nb",
          "token=a\0b",
          "token=a&token=a",
          "grant_type=refresh_token&grant_type=refresh_token",
          "%74oken=a&token=b",
          "a=1&".repeat(100),
          "{\"token\":\"a\"}",
          "<x/>");

  @TempDir private static Path directory;
  private static InputHome home;

  @BeforeAll
  static void start() throws Exception {
    home = new InputHome(directory);
  }

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

  private static Stream<DynamicTest> forEachForm(
      org.junit.jupiter.api.function.ThrowingConsumer<DocumentedOperation> test) {
    List<DocumentedOperation> operations = DocumentedOperation.withForms();
    assertTrue(operations.size() >= 3, operations::toString);
    return operations.stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> test.accept(each)));
  }

  private static Request request(DocumentedOperation operation, String form) {
    return new Request(operation.method(), home.target(operation), FORM, form.getBytes(ISO_8859_1));
  }

  private static void answered(DocumentedOperation operation, List<Request> requests)
      throws Exception {
    List<Message> answers = home.listener(operation).exchange(requests);
    for (int i = 0; i < answers.size(); i++) {
      Message answer = answers.get(i);
      Request request = requests.get(i);
      assertTrue(
          answer.status() >= 400 && answer.status() < 500, () -> request + " " + answer.text());
      assertEquals("application/json", answer.value("Content-Type"), request::toString);
      assertEquals("no-store", answer.value("Cache-Control"), request::toString);
      JsonNode error = AdminApi.JSON.readTree(answer.body());
      assertTrue(error.path("error").asString().matches("[a-z_]+"), answer::text);
      assertTrue(
          error.path("error_description").asString().matches("[ !#-\\[\\]-~]+"), answer::text);
    }
  }

  @TestFactory
  Stream<DynamicTest> naughtyStringsInEveryMember() {
    return forEachForm(
        operation -> {
          List<Request> requests = new ArrayList<>();
          List<String> naughty = NaughtyStrings.all();
          int turn = 0;
          for (String name : operation.schema().path("properties").propertyNames()) {
            String rest = name.equals("grant_type") ? "" : "&grant_type=refresh_token&token=x";
            for (int i = turn++ % 4; i < naughty.size(); i += 4) {
              String pair = name + "=" + URLEncoder.encode(naughty.get(i), UTF_8);
              requests.add(
                  request(operation, pair + rest.replaceFirst("&" + name + "=[a-z_]+", "")));
            }
          }
          answered(operation, requests);
        });
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoFormIsRefused() {
    return forEachForm(
        operation ->
            answered(operation, BROKEN.stream().map(form -> request(operation, form)).toList()));
  }
}
