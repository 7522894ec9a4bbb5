package dev.keyward.server.cli.client;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward client delete}. */
@Command(name = "delete", description = "Delete a client; its keys are revoked for good.")
final class ClientDelete extends AdminCommand {
  @Parameters(paramLabel = "CLIENT", description = "The id of the client.")
  private String id = "";

  @Option(names = "--force", description = "Even if no working key with keyward:admin is left.")
  private boolean force;

  @Override
  protected void check() {
    requireId(id, "CLIENT");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.delete("/v1/clients/" + id + (force ? "?force=true" : ""));
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    out.println("Deleted " + id + ".");
  }
}
