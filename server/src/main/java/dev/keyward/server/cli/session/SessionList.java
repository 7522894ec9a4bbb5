package dev.keyward.server.cli.session;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Listing;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward session list}. */
@Command(name = "list", description = "List the sessions of a user, oldest first.")
final class SessionList extends AdminCommand {
  private static final List<String> COLUMNS =
      List.of("id", "created_at", "last_used_at", "expires_at", "address", "user_agent");

  @Parameters(paramLabel = "USER", description = "The id of the user.")
  private String user = "";

  @Mixin private Listing listing = new Listing();

  @Override
  protected void check() {
    requireId(user, "USER");
    requireId(listing.cursor(), "--cursor");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/users/" + user + "/sessions" + listing.query());
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.list(answer, COLUMNS, out);
  }
}
