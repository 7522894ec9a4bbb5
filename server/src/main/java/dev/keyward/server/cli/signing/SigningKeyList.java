package dev.keyward.server.cli.signing;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code keyward signing-key list}. */
@Command(name = "list", description = "List signing keys, oldest first; none with tokens.secret.")
final class SigningKeyList extends AdminCommand {
  private static final List<String> COLUMNS =
      List.of("kid", "algorithm", "state", "created_at", "activated_at", "retired_at");

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/signing-keys");
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.list(answer, COLUMNS, out);
  }
}
