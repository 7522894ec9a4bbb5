package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code keyward key rotate}. */
@Command(
    name = "rotate",
    description =
        "Make a key that replaces another one while both work for a time, and show its secret, this"
            + " once.")
final class KeyRotate extends AdminCommand {
  @Parameters(paramLabel = "KEY", description = "The id of the key that is replaced.")
  private String id = "";

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      description = "How long the old key goes on working: 15m, 1h, 7d.")
  private @Nullable String grace;

  @Option(
      names = "--until",
      paramLabel = "first_use",
      description = "Let the old key work until the new one is used; needs --deadline.")
  private @Nullable String until;

  @Option(
      names = "--deadline",
      paramLabel = "DURATION",
      description = "How long the old key works at most, with --until.")
  private @Nullable String deadline;

  @Option(
      names = "--cancel",
      description = "Make KEY active again and revoke the key that was to replace it.")
  private boolean cancel;

  @Option(
      names = "--force",
      description = "With --cancel: even if no working key with keyward:admin is left.")
  private boolean force;

  @Override
  protected void check() {
    requireId(id, "KEY");
    boolean byGrace = grace != null && until == null && deadline == null && !cancel;
    boolean byUse = grace == null && until != null && deadline != null && !cancel;
    boolean back = grace == null && until == null && deadline == null && cancel;
    if (!byGrace && !byUse && !back) {
      throw wrong("Give --grace, or --until with --deadline, or --cancel.");
    }
    if (force && !cancel) {
      throw wrong("--force goes with --cancel.");
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    String path = "/v1/keys/" + id + "/rotate";
    if (cancel) {
      connection.delete(path + (force ? "?force=true" : ""));
      return afterwards(connection);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (grace != null) {
      body.put("grace", grace);
    } else {
      body.put("until", until).put("deadline", deadline);
    }
    return connection.post(path, body);
  }

  /** The key as it is now; empty when it may not be read or is not answered: it is cancelled. */
  private JsonNode afterwards(AdminConnection connection) {
    try {
      return connection.get("/v1/keys/" + id);
    } catch (CommandFailure e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    if (cancel) {
      out.println("Cancelled: " + id + whatBecameOfIt(answer.path("state").asString("")));
    } else {
      KeyCreate.printWithSecret(answer, out);
    }
  }

  private static String whatBecameOfIt(String state) {
    return switch (state) {
      case "ACTIVE" -> " is active again.";
      case "" -> " is no longer being replaced.";
      default -> " is no longer being replaced. It is " + state + ".";
    };
  }
}
