package dev.keyward.server.cli.user;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.SecretInput;
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

/** {@code keyward user password}. */
@Command(
    name = "password",
    description = {
      "Set a user's password, or make a token with which the user can set one.",
      "The password is asked for, or is a line of standard input. The access tokens issued so far"
          + " end when it is set."
    })
final class UserPassword extends AdminCommand {
  @Parameters(paramLabel = "USER", description = "The id of the user.")
  private String id = "";

  @Option(
      names = "--reset",
      description = "Make a reset token, show it this once, and leave the password as it is.")
  private boolean reset;

  @Override
  protected void check() {
    requireId(id, "USER");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (!reset) {
      body.put("password", new SecretInput("password").chosen());
    }
    return connection.post("/v1/users/" + id + "/password", body);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "reset_token", out);
    if (reset) {
      out.println();
      out.println(
          "This is the reset token, for POST /auth/password/reset. It works once, and is shown only"
              + " this once:");
      out.println(answer.path("reset_token").asString(""));
    }
  }
}
