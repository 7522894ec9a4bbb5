package dev.keyward.server.cli.audit;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.JsonText;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code keyward audit export}. */
@Command(
    name = "export",
    description = {
      "Write audit records as JSON, one on each line, oldest first.",
      "Says at the end, on standard error, how many there were and which head to note."
    })
final class AuditExport extends AdminCommand {
  private static final String PAGE = "/v1/audit?limit=1000";

  @Mixin private Which which = new Which();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to this file, which appears when it is whole. Default: standard output")
  private @Nullable Path output;

  @Override
  protected void check() {
    if (output == null && json()) {
      throw wrong("--json tells of an export to a file: name it with --output");
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return output == null ? export(connection, out()) : export(connection, output);
  }

  private JsonNode export(AdminConnection connection, Path file) throws CommandFailure {
    try {
      // Its owner's alone, and nobody knows its name before.
      Path part = Files.createTempFile(file.toAbsolutePath().getParent(), ".audit", ".part");
      try {
        JsonNode summary;
        try (PrintWriter lines = new PrintWriter(Files.newBufferedWriter(part))) {
          summary = export(connection, lines);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        return summary;
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw CommandFailure.failed("Cannot write " + file + ".");
    }
  }

  private JsonNode export(AdminConnection connection, PrintWriter lines) throws CommandFailure {
    long records = 0;
    String head = null;
    String next = "";
    while (next != null) {
      JsonNode page = connection.get(PAGE + which.query() + next);
      for (JsonNode record : page.path("items")) {
        lines.print(JsonText.line(record) + '\n');
        head = record.path("sequence").asString() + ':' + record.path("hash").asString();
        records++;
      }
      if (lines.checkError()) {
        throw CommandFailure.failed("Cannot write all records.");
      }
      String cursor = page.path("next_cursor").stringValue(null);
      next = cursor == null ? null : "&cursor=" + cursor;
    }
    return JsonNodeFactory.instance.objectNode().put("records", records).put("head", head);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    String head = answer.path("head").asString("");
    err()
        .println(
            "Records: "
                + answer.path("records").asString()
                + (head.isEmpty() ? "" : ", head: " + head));
    err().flush();
  }
}
