package dev.keyward.server.e2e;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** curl, as in the documentation. */
final class Curl {
  private final Path ca;

  Curl(String caFile) {
    ca = Path.of(caFile);
  }

  /** What curl printed: the status and the body. */
  record Answer(int status, String body) {}

  Answer get(String url, String... options) throws Exception {
    List<String> line = new ArrayList<>(List.of("curl", "-sS", "--max-time", "20", "--cacert", ca.toString(), "-w", "\n%{http_code}"));
    line.addAll(List.of(options));
    line.add(url);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("curl " + url + " failed: " + out);
    }
    int end = out.lastIndexOf('\n');
    return new Answer(Integer.parseInt(out.substring(end + 1)), out.substring(0, end));
  }

  Answer withKey(String url, String key, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-H", "X-API-Key: " + key));
    all.addAll(List.of(options));
    return get(url, all.toArray(String[]::new));
  }

  /** Runs a whole command line through a shell, as somebody does who pastes it. */
  static String paste(String line) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(30, TimeUnit.SECONDS);
    return out;
  }

  static boolean isPresent() {
    return Files.isExecutable(Path.of("/usr/bin/curl"));
  }
}
