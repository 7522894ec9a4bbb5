package dev.keyward.server.cli.user;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.SecretInput;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code keyward user create}. */
@Command(
    name = "create",
    description = "Create a user. The password is asked for, or is a line of standard input.")
final class UserCreate extends AdminCommand {
  @Option(
      names = {"--username", "--name"},
      required = true,
      paramLabel = "NAME",
      description = "What the user logs in with.")
  private String username = "";

  @Option(
      names = {"--scope", "--scopes"},
      split = "[ ,]+",
      splitSynopsisLabel = ",",
      paramLabel = "SCOPE",
      description = "The most a login gives, repeated or separated by commas. Default: nothing.")
  private List<String> scopes = List.of();

  @Option(
      names = "--rate-limit",
      paramLabel = "RATE",
      description =
          "How often all tokens of the user together may be used, in the place of the route's"
              + " limit: 100/1m, 100/1m burst 20, or off. Default: the route's.")
  private @Nullable String rateLimit;

  @Option(
      names = "--metadata",
      paramLabel = "NAME=TEXT",
      description = "A text to keep beside the user; repeated.")
  private Map<String, String> metadata = Map.of();

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("username", username).put("password", new SecretInput("password").chosen());
    scopes.forEach(body.putArray("scopes")::add);
    if (rateLimit != null) {
      body.put("rate_limit", rateLimit);
    }
    metadata.forEach(body.putObject("metadata")::put);
    return connection.post("/v1/users", body);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
