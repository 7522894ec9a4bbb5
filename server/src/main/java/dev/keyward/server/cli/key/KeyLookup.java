package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.SecretInput;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code keyward key lookup}. */
@Command(
    name = "lookup",
    description =
        "Show whose key this is. The key is asked for, or is a line of standard input; it is not"
            + " shown.")
final class KeyLookup extends AdminCommand {
  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    String secret = new SecretInput("key").existing();
    return connection.post(
        "/v1/keys/lookup", JsonNodeFactory.instance.objectNode().put("secret", secret));
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
