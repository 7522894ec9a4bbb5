package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.key.LineBodies.Part;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.cli.remote.ExitCode;
import dev.keyward.server.cli.remote.FileAccess;
import dev.keyward.server.cli.remote.Printable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward key import}. */
@Command(
    name = "import",
    description = {
      "Import keys that were made elsewhere, one on each line of FILE.",
      "A line is JSON, such as",
      "{\"client_id\":\"client_...\",\"name\":\"ci\",\"raw\":\"sk_live_51H...\"}",
      "Each line is stored whole or not at all, whatever becomes of the others."
    })
final class KeyImport extends AdminCommand {
  @Parameters(paramLabel = "FILE", description = "The file; - for standard input.")
  private String file = "";

  @Option(
      names = "--existing-ok",
      description = "A key that is there already is no failure: for going on after one.")
  private boolean existingOk;

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ImportTally tally = new ImportTally(json(), existingOk, out(), err());
    try (InputStream in = open()) {
      LineBodies bodies = new LineBodies(new BufferedInputStream(in));
      for (Part part = bodies.next(); part != null; part = bodies.next()) {
        switch (part) {
          case Part.Body body -> send(connection, body, tally);
          case Part.TooLong(long line) -> tally.tooLong(line);
        }
      }
      return tally.summary();
    } catch (IOException e) {
      throw CommandFailure.failed("Cannot read " + file + ".")
          .also(ImportTally.words(tally.summary()));
    }
  }

  private InputStream open() throws IOException {
    if (file.equals("-")) {
      return System.in;
    }
    Path path = Path.of(file);
    if (FileAccess.isOpen(path)) {
      err()
          .println(
              Printable.withoutKeys(
                  "Warning: others can read " + file + ", which may hold keys (chmod 600)."));
    }
    return Files.newInputStream(path);
  }

  private static void send(AdminConnection connection, Part.Body body, ImportTally tally)
      throws CommandFailure {
    try {
      tally.add(body, connection.postLines("/v1/keys/import", body.bytes()));
    } catch (CommandFailure failure) {
      long last = body.first() + body.lines() - 1;
      String before = body.first() == 1 ? "" : "Lines 1 to " + (body.first() - 1) + " are done. ";
      throw failure.also(
          before + "Lines " + body.first() + " to " + last + " may be done, those after are not.",
          ImportTally.words(tally.summary()),
          "Import the same file again with --existing-ok to go on: no key is stored twice.");
    }
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    out.println(ImportTally.words(answer));
  }

  /** Every line has been told by then. */
  @Override
  protected void printJson(JsonNode answer, PrintWriter out) {}

  @Override
  protected int exitCode(JsonNode answer) {
    return answer.path("failed").asLong() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
