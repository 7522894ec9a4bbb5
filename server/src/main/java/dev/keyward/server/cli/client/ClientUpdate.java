package dev.keyward.server.cli.client;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Notes;
import dev.keyward.server.cli.RateChange;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code keyward client update}. */
@Command(
    name = "update",
    description =
        "Change a client. What is not named stays. Its keys give what both they and it allow.")
final class ClientUpdate extends AdminCommand {
  @Parameters(paramLabel = "CLIENT", description = "The id of the client.")
  private String id = "";

  @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
  private @Nullable String name;

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
  private @Nullable String description;

  @ArgGroup private @Nullable Bound bound;

  @ArgGroup private @Nullable RateChange rateLimit;

  @ArgGroup private @Nullable Notes notes;

  @Option(names = "--force", description = "Even if no working key with keyward:admin is left.")
  private boolean force;

  /** The most its keys may have. */
  static final class Bound {
    @Option(
        names = {"--scope", "--scopes"},
        split = "[ ,]+",
        splitSynopsisLabel = ",",
        paramLabel = "SCOPE",
        description =
            "The most its keys may have, in the place of all; repeated or separated by commas.")
    private @Nullable List<String> scopes;

    @Option(names = "--no-scopes", description = "Let its keys do nothing.")
    private boolean none;

    @Option(names = "--any-scope", description = "Set no bound.")
    @SuppressWarnings("unused") // It is the one that is left.
    private boolean any;

    void into(ObjectNode body) {
      if (scopes != null) {
        scopes.forEach(body.putArray("scopes")::add);
      } else if (none) {
        body.putArray("scopes");
      } else {
        body.putNull("scopes");
      }
    }
  }

  @Override
  protected void check() {
    requireId(id, "CLIENT");
    if (name == null
        && description == null
        && bound == null
        && rateLimit == null
        && notes == null) {
      throw wrong("Name what to change.");
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (name != null) {
      body.put("name", name);
    }
    if (description != null) {
      body.put("description", description);
    }
    if (bound != null) {
      bound.into(body);
    }
    if (rateLimit != null) {
      rateLimit.into(body);
    }
    if (notes != null) {
      notes.into(body);
    }
    return connection.patch("/v1/clients/" + id + (force ? "?force=true" : ""), body);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
