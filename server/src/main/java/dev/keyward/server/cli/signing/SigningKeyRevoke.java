package dev.keyward.server.cli.signing;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.regex.Pattern;
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
  /** An RFC 7638 thumbprint by SHA-256, in base64url. It becomes part of a path. */
  private static final Pattern KID = Pattern.compile("[A-Za-z0-9_-]{43}");

  @Parameters(paramLabel = "KID", description = "The id of the key; after -- if it begins with -.")
  private String kid = "";

  @Override
  protected void check() {
    if (!KID.matcher(kid).matches()) {
      throw wrong("KID is 43 letters, digits, - and _, as 'keyward signing-key list' shows it");
    }
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
