package dev.keyward.server.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.testkit.Needs;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is read of a command line is what a shell and curl make of it. */
final class CurlLineIT {
  private static final List<String> FIELDS = List.of("Authorization", "X-API-Key", "X-Name");
  private static final int PATIENCE_SECONDS = 30;

  private static RecordingUpstream upstream;

  @BeforeAll
  static void open() throws Exception {
    Needs.present(Files.isExecutable(Path.of("/usr/bin/curl")), "curl");
    upstream = new RecordingUpstream();
  }

  @AfterAll
  static void close() throws Exception {
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "curl -sS URL/x?y=1",
        "curl URL",
        "curl 'URL?q'",
        "curl -s -X DELETE URL/x -o /dev/null",
        "curl -XPATCH -sd a=1 URL/x",
        "curl -sSf --request PUT --url URL/x",
        "curl -sIURL/x -o /dev/null --url URL/x",
        "curl -s -d a=1 URL/x",
        "curl -s --json '{}' URL/x",
        "curl -s -G -d a=1 --data b=2 'URL/x?c'",
        "curl -sg 'URL/{a,b}[1]'",
        "curl -s -H 'X-API-Key: k' URL/x",
        "curl -s -H X-API-Key:k URL/x",
        "curl -s -H \"X-API-Key:  k\" URL/x",
        "curl -s --header 'X-API-Key: a' -H 'X-API-Key: b' URL/x",
        "curl -s -H 'X-Name;' URL/x",
        "curl -s -H 'X-Name:' URL/x",
        "curl -s -u ada:secret URL/x",
        "curl -s -u a:b -u ada:secret URL/x",
        "curl -s --oauth2-bearer tok URL/x",
        "curl -s --oauth2-bearer tok -u a:b URL/x",
        "curl -s -u a:b -H 'Authorization: Bearer tok' URL/x",
        "curl -s --oauth2-bearer x -H 'Authorization: Bearer tok' URL/x",
        "curl -s -H \"X-Name: \\\"a\\\" \\\\ \\x\" URL/x",
        "curl -s -H 'X-Name: a'\"b\"c URL/x",
        "curl -s -H $'X-Name: it\\'s' URL/x",
        "curl \\\n -s \\\n 'URL/x' \\\n -X POST",
        "# a comment\ncurl -s URL/x",
      })
  void itIsWhatCurlSends(String pattern) throws Exception {
    String line =
        pattern.replace("-sIURL/x -o", "-sI -o").replace("URL", upstream.uri().toString());
    upstream.forget();
    run(line);
    Message sent = upstream.seen().getFirst();
    JsonNode read = CurlLine.read(line).json();
    assertEquals(
        sent.startLine(),
        read.path("method").asString() + ' ' + read.path("path").asString() + " HTTP/1.1");
    for (String name : FIELDS) {
      List<String> values =
          read.path("headers").path(name).valueStream().map(JsonNode::asString).toList();
      assertEquals(sent.all(name), values, name);
    }
  }

  private static void run(String line) throws Exception {
    Process shell =
        new ProcessBuilder("bash", "-c", line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) {
      throw new AssertionError(line + " ends with " + shell.exitValue());
    }
  }
}
