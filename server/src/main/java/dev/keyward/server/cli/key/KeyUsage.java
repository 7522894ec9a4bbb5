package dev.keyward.server.cli.key;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code keyward key usage}. */
@Command(
    name = "usage",
    description = "Show how often a key was used, hour by hour; hours without use are left out.")
final class KeyUsage extends AdminCommand {
  private static final List<String> COLUMNS = List.of("hour", "allowed", "denied");

  @Parameters(paramLabel = "KEY", description = "The id of the key.")
  private String id = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Hours that begin then or later, such as 2030-01-31T12:00:00Z. Default: 7 days before the"
              + " end.")
  private @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Hours that begin before. Default: now.")
  private @Nullable String until;

  @Override
  protected void check() {
    requireId(id, "KEY");
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    add(query, "since", since);
    add(query, "until", until);
    return connection.get("/v1/keys/" + id + "/usage" + query);
  }

  private static void add(StringJoiner query, String name, @Nullable String value) {
    if (value != null) {
      query.add(name + '=' + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.object(answer, "items", out);
    out.println();
    Table.list(answer, COLUMNS, out);
  }
}
