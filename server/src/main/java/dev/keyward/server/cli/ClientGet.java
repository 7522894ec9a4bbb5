package dev.keyward.server.cli;

import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward client get}. */
@Command(name = "get", description = "Show a client.")
final class ClientGet extends AdminCommand {
  @Parameters(paramLabel = "CLIENT", description = "The id of the client.")
  private String id = "";

  @Override
  void check() {
    requireId(id, "CLIENT");
  }

  @Override
  JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/clients/" + id);
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
