package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward key enable}. */
@Command(name = "enable", description = "Put a disabled key back into action.")
final class KeyEnable extends AdminCommand {
  @Parameters(paramLabel = "KEY", description = "The id of the key.")
  private String id = "";

  @Override
  protected void check() {
    requireId(id, "KEY");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.post("/v1/keys/" + id + "/enable");
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
