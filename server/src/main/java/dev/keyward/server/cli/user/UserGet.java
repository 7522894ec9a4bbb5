package dev.keyward.server.cli.user;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward user get}. */
@Command(name = "get", description = "Show a user, never the password.")
final class UserGet extends AdminCommand {
  @Parameters(paramLabel = "USER", description = "The id of the user.")
  private String id = "";

  @Override
  protected void check() {
    requireId(id, "USER");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/users/" + id);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
