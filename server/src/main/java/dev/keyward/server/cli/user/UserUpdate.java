package dev.keyward.server.cli.user;

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

/** {@code keyward user update}. */
@Command(
    name = "update",
    description =
        "Change a user. Who is disabled or loses a scope loses the access tokens issued so far.")
final class UserUpdate extends AdminCommand {
  @Parameters(paramLabel = "USER", description = "The id of the user.")
  private String id = "";

  @ArgGroup private @Nullable Rights rights;

  @ArgGroup private @Nullable State state;

  @ArgGroup private @Nullable RateChange rateLimit;

  @ArgGroup private @Nullable Notes notes;

  /** The scopes it shall have. */
  static final class Rights {
    @Option(
        names = {"--scope", "--scopes"},
        split = "[ ,]+",
        splitSynopsisLabel = ",",
        paramLabel = "SCOPE",
        description = "In the place of all scopes, repeated or separated by commas.")
    private List<String> scopes = List.of();

    @Option(names = "--no-scopes", description = "Take all scopes away.")
    @SuppressWarnings("unused") // That the group is there is enough.
    private boolean none;
  }

  /** Whether logging in is allowed. */
  static final class State {
    @Option(names = "--enable", description = "Allow logging in.")
    private boolean enable;

    @Option(names = "--disable", description = "Forbid logging in.")
    @SuppressWarnings("unused") // It is the other one.
    private boolean disable;
  }

  @Override
  protected void check() {
    requireId(id, "USER");
    if (rights == null && state == null && rateLimit == null && notes == null) {
      throw wrong("Name what to change.");
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (rights != null) {
      rights.scopes.forEach(body.putArray("scopes")::add);
    }
    if (state != null) {
      body.put("enabled", state.enable);
    }
    if (rateLimit != null) {
      rateLimit.into(body);
    }
    if (notes != null) {
      notes.into(body);
    }
    return connection.patch("/v1/users/" + id, body);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
