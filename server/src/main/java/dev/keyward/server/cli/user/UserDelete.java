package dev.keyward.server.cli.user;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward user delete}. */
@Command(
    name = "delete",
    description = "Delete a user for good; the access tokens issued so far end.")
final class UserDelete extends AdminCommand {
  @Parameters(paramLabel = "USER", description = "The id of the user.")
  private String id = "";

  @Override
  protected void check() {
    requireId(id, "USER");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.delete("/v1/users/" + id);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    out.println("Deleted " + id + ".");
  }
}
