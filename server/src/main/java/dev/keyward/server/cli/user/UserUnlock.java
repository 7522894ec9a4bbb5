package dev.keyward.server.cli.user;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code keyward user unlock}. */
@Command(
    name = "unlock",
    description =
        "Let a user's password count again, after too many wrong ones; they are forgotten.")
final class UserUnlock extends AdminCommand {
  @Parameters(paramLabel = "USER", description = "The id of the user.")
  private String id = "";

  @Option(
      names = "--forget-devices",
      description = "End the device tokens that the user's logins have given so far.")
  private boolean forgetDevices;

  @Override
  protected void check() {
    requireId(id, "USER");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    return connection.post(
        "/v1/users/" + id + "/unlock", body.put("forget_devices", forgetDevices));
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
