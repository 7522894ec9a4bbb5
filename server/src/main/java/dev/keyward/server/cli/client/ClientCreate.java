package dev.keyward.server.cli.client;

import dev.keyward.server.cli.AdminCommand;
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

/** {@code keyward client create}. */
@Command(name = "create", description = "Create a client.")
final class ClientCreate extends AdminCommand {
  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "What people call it.")
  private String name = "";

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
  private @Nullable String description;

  @Option(
      names = {"--scope", "--scopes"},
      split = "[ ,]+",
      splitSynopsisLabel = ",",
      paramLabel = "SCOPE",
      description =
          "The most its keys may have, repeated or separated by commas. Default: no bound.")
  private @Nullable List<String> scopes;

  @Option(
      names = "--rate-limit",
      paramLabel = "RATE",
      description =
          "How often all its keys together may be used, in the place of the route's limit: 100/1m,"
              + " 100/1m burst 20, or off. Default: the route's.")
  private @Nullable String rateLimit;

  @Option(
      names = "--metadata",
      paramLabel = "NAME=TEXT",
      description = "What else is to be kept beside it; repeated.")
  private Map<String, String> metadata = Map.of();

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", name);
    if (description != null) {
      body.put("description", description);
    }
    if (scopes != null) {
      scopes.forEach(body.putArray("scopes")::add);
    }
    if (rateLimit != null) {
      body.put("rate_limit", rateLimit);
    }
    if (!metadata.isEmpty()) {
      metadata.forEach(body.putObject("metadata")::put);
    }
    return connection.post("/v1/clients", body);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
