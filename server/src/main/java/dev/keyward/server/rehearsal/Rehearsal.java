package dev.keyward.server.rehearsal;

import dev.keyward.server.Main;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts {@code quickstart} in this process and uses it: as callers do, over TLS, and as
 * administrators do, through the command line. What is answered is not judged, only that there is
 * an answer; nothing of it is printed.
 */
final class Rehearsal {
  private final Path data;

  Rehearsal(Path data) {
    this.data = data;
  }

  /** Leaves the service running. */
  void play() throws IOException, CommandFailure, InterruptedException {
    JsonNode ready = startService();
    new Caller(ready).callAll();
    for (List<String> line : commands(ready)) {
      int _ = execute(new PrintWriter(Writer.nullWriter()), line);
    }
  }

  private JsonNode startService() throws IOException {
    PipedWriter said = new PipedWriter();
    BufferedReader heard = new BufferedReader(new PipedReader(said));
    Thread.ofPlatform()
        .daemon()
        .name("quickstart")
        .start(
            () -> {
              try (PrintWriter out = new PrintWriter(said)) {
                int _ =
                    execute(
                        out, onData("quickstart", "--json", "--port", "0", "--admin-port", "0"));
              }
            });
    String line = heard.readLine();
    if (line == null) {
      throw new IOException("quickstart did not start");
    }
    return JsonMapper.shared().readTree(line);
  }

  private List<List<String>> commands(JsonNode ready) {
    String client = ready.path("client_id").asString();
    String config = data.resolve("keyward.yaml").toString();
    return List.of(
        onData("client", "list"),
        onData("key", "create", "--client", client, "--name", "rehearsal"),
        onData("key", "list", "--json"),
        onData("user", "list"),
        onData("session", "list"),
        onData("signing-key", "list"),
        onData("audit", "list"),
        onData("audit", "verify"),
        onData("explain", "curl " + ready.path("url").asString() + "/data"),
        List.of("config", "check", config),
        List.of("serve", "--help"),
        List.of("--version"));
  }

  private List<String> onData(String... words) {
    return Stream.concat(Stream.of(words), Stream.of("--data", data.toString())).toList();
  }

  private static int execute(PrintWriter out, List<String> line) {
    String[] arguments = line.toArray(String[]::new);
    return Main.commandLine(arguments)
        .setOut(out)
        .setErr(new PrintWriter(Writer.nullWriter()))
        .execute(arguments);
  }
}
