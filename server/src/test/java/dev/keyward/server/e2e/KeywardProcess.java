package dev.keyward.server.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The built jar in a process of its own, as a user runs it. */
final class KeywardProcess implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final Path log;

  private KeywardProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** How a command ended. */
  record Result(int exitCode, String out, String err) {}

  private static ProcessBuilder command(Path directory, Map<String, String> environment, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-jar", System.getProperty("keyward.jar")));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARD"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs a command to its end. */
  static Result run(Path directory, Map<String, String> environment, String... arguments) throws Exception {
    return run(directory, environment, "", List.of(arguments));
  }

  static Result run(Path directory, Map<String, String> environment, String input, List<String> arguments) throws Exception {
    Path out = directory.resolve("run.out");
    Path err = directory.resolve("run.err");
    Process process =
        command(directory, environment, arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + arguments);
    }
    Result result = new Result(process.exitValue(), read(out), read(err));
    java.nio.file.Files.delete(out);
    java.nio.file.Files.delete(err);
    return result;
  }

  /** Starts a command that keeps running; its log goes into a file beside {@code directory}'s own. */
  static KeywardProcess start(Path directory, Path log, String... arguments) throws IOException {
    Process process = command(directory, Map.of(), List.of(arguments)).redirectError(log.toFile()).start();
    return new KeywardProcess(process, log);
  }

  /** The first line on standard output; fails with the log when the process ends instead. */
  String firstLine() throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("ended without a word:\n" + log());
    }
    return line;
  }

  /** The object that {@code quickstart --json} prints. */
  JsonNode json() throws IOException {
    return JSON.readTree(firstLine());
  }

  String log() throws IOException {
    return read(log);
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL: nothing of the process gets to run again. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, then the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("does not end on SIGTERM");
    }
    return process.exitValue();
  }

  private static String read(Path file) throws IOException {
    return java.nio.file.Files.readString(file);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
