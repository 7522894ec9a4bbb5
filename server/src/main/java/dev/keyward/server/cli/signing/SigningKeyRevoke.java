package dev.keyward.server.cli.signing;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward signing-key revoke}. */
@Command(
    name = "revoke",
    description = {
      "Revoke a signing key that may have leaked: every token signed with it is refused at once.",
      "If it was the one that signs, the pending one takes its place at once, or a new one."
    })
final class SigningKeyRevoke extends AdminCommand {
  @Parameters(paramLabel = "KID", description = "The id of the key; after -- if it begins with -.")
  private String kid = "";

  @Override
  protected void check() {
    requireId(kid, "KID");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.post("/v1/signing-keys/" + kid + "/revoke");
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
