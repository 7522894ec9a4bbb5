package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code keyward key revoke}. */
@Command(
    name = "revoke",
    description = "Revoke a key, or all keys of a client, at once and for good.")
final class KeyRevoke extends AdminCommand {
  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      defaultValue = "unspecified",
      description =
          "unspecified, key_compromise, superseded, cessation_of_operation or privilege_withdrawn."
              + " Default: ${DEFAULT-VALUE}")
  private String reason = "unspecified";

  @Option(names = "--force", description = "Revoke even the last working key with keyward:admin.")
  private boolean force;

  /** One key, or those of a client. */
  static final class Which {
    @Parameters(paramLabel = "KEY", description = "The id of the key.")
    private @Nullable String key;

    @Option(
        names = {"--client", "--client-id"},
        paramLabel = "CLIENT",
        description = "All keys of this client.")
    private @Nullable String client;
  }

  @Override
  protected void check() {
    requireId(which.key, "KEY");
    requireId(which.client, "--client");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    String path =
        which.key != null
            ? "/v1/keys/" + which.key + "/revoke"
            : "/v1/clients/" + which.client + "/keys/revoke";
    return connection.post(
        path + (force ? "?force=true" : ""),
        JsonNodeFactory.instance.objectNode().put("reason", reason));
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    if (which.key != null) {
      Table.object(answer, "", out);
    } else {
      out.println(
          "Revoked "
              + answer.path("revoked_keys").asInt(0)
              + " keys of "
              + answer.path("id").asString("")
              + ".");
    }
  }
}
