package dev.keyward.server.cli.user;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Listing;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code keyward user list}. */
@Command(name = "list", description = "List users, oldest first.")
final class UserList extends AdminCommand {
  private static final List<String> COLUMNS =
      List.of("id", "username", "enabled", "locked", "last_login_at", "scopes");

  @Mixin private Listing listing = new Listing();

  @Override
  protected void check() {
    requireId(listing.cursor(), "--cursor");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/users" + listing.query());
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.list(answer, COLUMNS, out);
  }
}
