package dev.keyward.server.e2e;

import dev.keyward.testkit.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** curl, as in the documentation. */
final class Curl {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PATIENCE_SECONDS = 60;

  private final Path ca;

  Curl(Path ca) {
    Needs.present(Files.isExecutable(Path.of("/usr/bin/curl")), "curl");
    this.ca = ca;
  }

  /**
   * How curl ended.
   *
   * @param status 0 when there was no answer
   * @param version of HTTP, such as {@code 1.1} or {@code 2}
   */
  record Answer(int exitCode, int status, String version, String body, String errors) {
    Answer expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError("wanted " + wanted + ": " + this);
      }
      return this;
    }

    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  /** A running request. */
  record Pending(Process process, Path errors) {
    Answer answer() throws Exception {
      try {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError("curl does not end");
        }
        int end = out.lastIndexOf('\n');
        String[] written = out.substring(end + 1).split(" ", -1);
        return new Answer(
            process.exitValue(),
            Integer.parseInt(written[0]),
            written[1],
            out.substring(0, end),
            Files.readString(errors));
      } finally {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
      }
    }
  }

  Pending start(String url, String... options) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of("/usr/bin/curl", "-q", "-sS", "--globoff", "--path-as-is", "--noproxy", "*"));
    line.addAll(
        List.of(
            "--max-time", "40", "--cacert", ca.toString(), "-w", "\n%{http_code} %{http_version}"));
    line.addAll(List.of(options));
    line.add(url);
    Path errors = Files.createTempFile("curl", ".err");
    return new Pending(new ProcessBuilder(line).redirectError(errors.toFile()).start(), errors);
  }

  /** An answer, or how it failed. */
  Answer attempt(String url, String... options) throws Exception {
    return start(url, options).answer();
  }

  /** An answer, whatever its status. */
  Answer get(String url, String... options) throws Exception {
    Answer answer = attempt(url, options);
    if (answer.exitCode() != 0) {
      throw new AssertionError("curl " + url + " failed: " + answer);
    }
    return answer;
  }

  Answer withKey(String url, String key, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-H", "X-API-Key: " + key));
    all.addAll(List.of(options));
    return get(url, all.toArray(String[]::new));
  }

  /** Runs a whole command line through a shell, as somebody does who pastes it. */
  static String paste(Path directory, String line) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", line)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("does not end: " + line);
    }
    return out;
  }
}
