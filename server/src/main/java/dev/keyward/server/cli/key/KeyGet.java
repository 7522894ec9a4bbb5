package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward key get}. */
@Command(name = "get", description = "Show a key, never the secret.")
final class KeyGet extends AdminCommand {
  @Parameters(paramLabel = "KEY", description = "The id of the key.")
  private String id = "";

  @Override
  protected void check() {
    requireId(id, "KEY");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/keys/" + id);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
