package dev.keyward.server.cli.audit;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.Listing;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code keyward audit list}. */
@Command(name = "list", description = "List audit records, newest first.")
final class AuditList extends AdminCommand {
  private static final List<String> COLUMNS =
      List.of("sequence", "time", "actor", "action", "target", "details");

  @Mixin private Which which = new Which();

  @Option(names = "--oldest-first", description = "The other way round.")
  private boolean oldestFirst;

  @Mixin private Listing listing = new Listing();

  @Override
  protected void check() {
    String cursor = listing.cursor();
    if (cursor != null && !cursor.matches("[0-9]{1,18}")) {
      throw wrong("--cursor is not the number of a record");
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    String order = oldestFirst ? "&order=asc" : "&order=desc";
    return connection.get("/v1/audit" + listing.query() + order + which.query());
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    Table.list(answer, COLUMNS, out);
  }
}
