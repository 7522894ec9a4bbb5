package dev.keyward.server.cli.signing;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code keyward signing-key rotate}. */
@Command(
    name = "rotate",
    description = {
      "Make the next signing key. It is published at once, and signs when all who verify must know"
          + " it.",
      "Tokens of the key before it stay good until they expire."
    })
final class SigningKeyRotate extends AdminCommand {
  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.post("/v1/signing-keys/rotate");
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
