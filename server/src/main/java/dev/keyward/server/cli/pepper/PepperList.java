package dev.keyward.server.cli.pepper;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code keyward pepper list}. */
@Command(name = "list", description = "List peppers, oldest first, and how many keys need each.")
final class PepperList extends AdminCommand {
  private static final List<String> COLUMNS =
      List.of("id", "state", "created_at", "active_from", "keys");

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/peppers");
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.list(answer, COLUMNS, out);
  }
}
