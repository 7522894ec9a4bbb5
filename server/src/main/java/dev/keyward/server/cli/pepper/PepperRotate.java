package dev.keyward.server.cli.pepper;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code keyward pepper rotate}. */
@Command(
    name = "rotate",
    description = {
      "Make a new pepper. It is used for new keys from active_from on, when every node knows it.",
      "Every key keeps working: those there are get their new hash when they are used."
    })
final class PepperRotate extends AdminCommand {
  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.post("/v1/peppers/rotate");
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
