package dev.keyward.server.cli.key;

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

/** {@code keyward key update}. */
@Command(name = "update", description = "Change a key. What is not named stays.")
final class KeyUpdate extends AdminCommand {
  @Parameters(paramLabel = "KEY", description = "The id of the key.")
  private String id = "";

  @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
  private @Nullable String name;

  @ArgGroup private @Nullable Rights rights;

  @ArgGroup private @Nullable End end;

  @ArgGroup private @Nullable Places places;

  @ArgGroup private @Nullable RateChange rateLimit;

  @ArgGroup private @Nullable Amount amount;

  @ArgGroup private @Nullable Notes notes;

  @Option(names = "--force", description = "Even if no working key with keyward:admin is left.")
  private boolean force;

  /** What it may do. */
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

  /** When it ends. */
  static final class End {
    @Option(
        names = "--expires-at",
        paramLabel = "TIME",
        description = "When it ends, such as 2030-01-31T12:00:00Z.")
    private @Nullable String at;

    @Option(names = "--no-expiry", description = "Let it never end.")
    @SuppressWarnings("unused") // It is the other one.
    private boolean never;
  }

  /** How much it may be used. */
  static final class Amount {
    @Option(
        names = "--quota",
        paramLabel = "QUOTA",
        converter = QuotaText.Converter.class,
        description =
            "How much it may be used in each day, week or month of the calendar in UTC:"
                + " 10000/month.")
    private @Nullable QuotaText quota;

    @Option(names = "--no-quota", description = "Set no bound.")
    @SuppressWarnings("unused") // It is the other one.
    private boolean none;

    void into(ObjectNode body) {
      if (quota == null) {
        body.putNull("quota");
      } else {
        quota.into(body);
      }
    }
  }

  /** From where it works. */
  static final class Places {
    @Option(
        names = "--allow-ip",
        split = ",",
        paramLabel = "NETWORK",
        description =
            "From where it works, in the place of all there was: 203.0.113.7, 10.0.0.0/8,"
                + " 2001:db8::/32; repeated or separated by commas.")
    private List<String> networks = List.of();

    @Option(names = "--any-ip", description = "Let it work from anywhere.")
    @SuppressWarnings("unused") // That the group is there is enough.
    private boolean any;
  }

  @Override
  protected void check() {
    requireId(id, "KEY");
    boolean restricts = places != null || rateLimit != null || amount != null;
    if (name == null && rights == null && end == null && !restricts && notes == null) {
      throw wrong("Name what to change.");
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (name != null) {
      body.put("name", name);
    }
    if (rights != null) {
      rights.scopes.forEach(body.putArray("scopes")::add);
    }
    if (end != null) {
      body.put("expires_at", end.at);
    }
    if (places != null) {
      places.networks.forEach(body.putArray("allowed_ips")::add);
    }
    if (rateLimit != null) {
      rateLimit.into(body);
    }
    if (amount != null) {
      amount.into(body);
    }
    if (notes != null) {
      notes.into(body);
    }
    return connection.patch("/v1/keys/" + id + (force ? "?force=true" : ""), body);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "", out);
  }
}
