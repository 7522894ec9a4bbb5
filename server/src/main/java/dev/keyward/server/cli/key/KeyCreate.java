package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code keyward key create}. */
@Command(name = "create", description = "Create a key and show its secret, this once.")
final class KeyCreate extends AdminCommand {
  @Option(
      names = {"--client", "--client-id"},
      required = true,
      paramLabel = "CLIENT",
      description = "The id of the client it belongs to.")
  private String client = "";

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "What people call it.")
  private String name = "";

  @Option(
      names = "--env",
      paramLabel = "ENV",
      defaultValue = "live",
      description = "live or test. Default: ${DEFAULT-VALUE}")
  private String env = "live";

  @Option(
      names = {"--scope", "--scopes"},
      split = "[ ,]+",
      splitSynopsisLabel = ",",
      paramLabel = "SCOPE",
      description = "What it may do, repeated or separated by commas. Default: nothing.")
  private List<String> scopes = List.of();

  @ArgGroup private @Nullable Expiry expiry;

  @Option(
      names = "--allow-ip",
      split = ",",
      paramLabel = "NETWORK",
      description =
          "From where it works: 203.0.113.7, 10.0.0.0/8, 2001:db8::/32; repeated or separated by"
              + " commas. Default: anywhere.")
  private List<String> networks = List.of();

  @Option(
      names = "--rate-limit",
      paramLabel = "RATE",
      description =
          "How often it may be used, in the place of the route's limit: 100/1m, 100/1m burst 20, or"
              + " off. Default: the route's.")
  private @Nullable String rateLimit;

  @Option(
      names = "--quota",
      paramLabel = "QUOTA",
      converter = QuotaText.Converter.class,
      description =
          "How much it may be used in each day, week or month of the calendar in UTC: 10000/month."
              + " Default: no bound.")
  private @Nullable QuotaText quota;

  @Option(
      names = "--metadata",
      paramLabel = "NAME=TEXT",
      description = "What else is to be kept beside it; repeated.")
  private Map<String, String> metadata = Map.of();

  /** When the key ends. */
  static final class Expiry {
    @Option(
        names = "--expires-in",
        paramLabel = "DURATION",
        description = "When it ends, counted from now: 15m, 30d. Default: never.")
    private @Nullable String in;

    @Option(
        names = "--expires-at",
        paramLabel = "TIME",
        description = "When it ends, such as 2030-01-31T12:00:00Z.")
    private @Nullable String at;
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("client_id", client).put("name", name).put("env", env);
    scopes.forEach(body.putArray("scopes")::add);
    if (expiry != null && expiry.in != null) {
      body.put("expires_in", expiry.in);
    }
    if (expiry != null && expiry.at != null) {
      body.put("expires_at", expiry.at);
    }
    networks.forEach(body.putArray("allowed_ips")::add);
    if (rateLimit != null) {
      body.put("rate_limit", rateLimit);
    }
    if (quota != null) {
      quota.into(body);
    }
    metadata.forEach(body.putObject("metadata")::put);
    return connection.post("/v1/keys", body);
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    printWithSecret(answer, out);
  }

  /** The last line is the key alone. */
  static void printWithSecret(JsonNode answer, PrintWriter out) {
    Table.object(answer, "secret", out);
    out.println();
    out.println(
        "This is the key. It is shown only this once and cannot be read again; keep it safe now:");
    out.println(answer.path("secret").asString(""));
  }
}
