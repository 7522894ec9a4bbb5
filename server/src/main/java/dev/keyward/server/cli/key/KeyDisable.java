package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward key disable}. */
@Command(name = "disable", description = "Put a key out of action until it is enabled.")
final class KeyDisable extends AdminCommand {
  @Parameters(paramLabel = "KEY", description = "The id of the key.")
  private String id = "";

  @Option(names = "--force", description = "Disable even the last working key with keyward:admin.")
  private boolean force;

  @Override
  protected void check() {
    requireId(id, "KEY");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.post("/v1/keys/" + id + "/disable" + (force ? "?force=true" : ""));
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
