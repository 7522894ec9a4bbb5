package dev.keyward.server.cli.key;

import dev.keyward.core.apikey.KeyState;
import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Listing;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code keyward key list}. */
@Command(name = "list", description = "List keys, oldest first.")
final class KeyList extends AdminCommand {
  private static final List<String> COLUMNS =
      List.of("id", "client_id", "start", "state", "expires_at", "last_used_at", "scopes", "name");

  @Option(
      names = {"--client", "--client-id"},
      paramLabel = "CLIENT",
      description = "Only keys of this client.")
  private @Nullable String client;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only keys in this state: ${COMPLETION-CANDIDATES}")
  private @Nullable KeyState state;

  @Mixin private Listing listing = new Listing();

  @Override
  protected void check() {
    requireId(client, "--client");
    requireId(listing.cursor(), "--cursor");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    String ofClient = client == null ? "" : "&client_id=" + client;
    String inState = state == null ? "" : "&state=" + state;
    return connection.get("/v1/keys" + listing.query() + ofClient + inState);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.list(answer, COLUMNS, out);
  }
}
