package dev.keyward.server.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The built jar in a process of its own, as a user runs it. */
final class KeywardProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final BufferedReader out;
  private final Path log;

  private KeywardProcess(Process process, Path log) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.log = log;
  }

  /** How a command ended. */
  record Result(int exitCode, String out, String err) {
    /** Standard error, which must be exactly one line. */
    String oneLine() {
      if (exitCode == 0 || err.lines().count() != 1 || !out.isEmpty()) {
        throw new AssertionError("not a refusal in one line: " + this);
      }
      return err.strip();
    }

    Result succeeded() {
      if (exitCode != 0) {
        throw new AssertionError(this);
      }
      return this;
    }
  }

  private static ProcessBuilder command(
      Path directory, Map<String, String> environment, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The launcher's own options, and a compiler that does not compete with the tests for the
    // processors.
    line.addAll(
        List.of(
            "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    line.addAll(AotCache.javaOptions());
    line.addAll(arguments.stream().filter(KeywardProcess::isForTheMachine).toList());
    line.addAll(List.of("-jar", System.getProperty("keyward.jar")));
    line.addAll(arguments.stream().filter(argument -> !isForTheMachine(argument)).toList());
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARD"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** An option such as {@code -Xmx128m}, wherever it stands among the arguments. */
  private static boolean isForTheMachine(String argument) {
    return argument.startsWith("-X");
  }

  /** Runs a command to its end. */
  static Result run(Path directory, Map<String, String> environment, String... arguments)
      throws Exception {
    return run(directory, environment, "", List.of(arguments));
  }

  static Result run(
      Path directory, Map<String, String> environment, String input, List<String> arguments)
      throws Exception {
    Path out = Files.createTempFile("keyward", ".out");
    Path err = Files.createTempFile("keyward", ".err");
    Process process =
        command(directory, environment, arguments)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + arguments + "\n" + Files.readString(err));
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts a command that keeps running; its log goes into {@code log}. */
  static KeywardProcess start(
      Path directory, Path log, Map<String, String> environment, String... arguments)
      throws IOException {
    Process process =
        command(directory, environment, List.of(arguments)).redirectError(log.toFile()).start();
    return new KeywardProcess(process, log);
  }

  static KeywardProcess start(Path directory, Path log, String... arguments) throws IOException {
    return start(directory, log, Map.of(), arguments);
  }

  /** The next line on standard output; fails with the log when the process ends instead. */
  String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("ended without a word:\n" + log());
    }
    return line;
  }

  /** The lines up to the one that contains {@code last}. */
  String linesUntil(String last) throws IOException {
    StringBuilder lines = new StringBuilder();
    String line;
    do {
      line = line();
      lines.append(line).append('\n');
    } while (!line.contains(last));
    return lines.toString();
  }

  /** What is left on standard output of a process that has ended. */
  String rest() {
    return out.lines().collect(Collectors.joining("\n"));
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  LogLines logLines() throws IOException {
    return LogLines.of(log());
  }

  /** Waits for a line of the log that has these members, {@code name, value, name, value}. */
  Map<String, String> awaitLogged(String... members) throws Exception {
    return Await.value(
        () -> {
          @Nullable Map<String, String> found = logLines().find(members);
          if (found == null && !process.isAlive()) {
            throw new AssertionError("ended before it logged " + List.of(members) + ":\n" + log());
          }
          return found;
        },
        () -> "the log never had " + List.of(members) + ":\n" + log());
  }

  long pid() {
    return process.pid();
  }

  /** The most memory that the process ever had, in bytes, of whatever kind. */
  long peakMemory() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      String peak = lines.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
      return Long.parseLong(peak.replaceAll("[^0-9]", "")) * 1024;
    }
  }

  /** SIGKILL: nothing of the process gets to run again. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and no waiting. The process object's own method would close its streams too. */
  void requestEnd() {
    process.toHandle().destroy();
  }

  /** SIGHUP, and no waiting. */
  void hangUp() throws Exception {
    int exitCode =
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    if (exitCode != 0) {
      throw new AssertionError("kill failed");
    }
  }

  /** The exit code, once there is one. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("does not end");
    }
    return process.exitValue();
  }

  /** SIGTERM, then the exit code. */
  int terminate() throws InterruptedException {
    requestEnd();
    return exitCode();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
