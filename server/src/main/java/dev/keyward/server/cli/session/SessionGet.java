package dev.keyward.server.cli.session;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward session get}. */
@Command(name = "get", description = "Show a session that has not ended.")
final class SessionGet extends AdminCommand {
  @Parameters(paramLabel = "SESSION", description = "The id of the session: sid in its tokens.")
  private String id = "";

  @Override
  protected void check() {
    requireId(id, "SESSION");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/sessions/" + id);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
