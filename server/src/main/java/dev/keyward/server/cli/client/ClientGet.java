package dev.keyward.server.cli.client;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
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
  protected void check() {
    requireId(id, "CLIENT");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/clients/" + id);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
