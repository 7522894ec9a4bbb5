package dev.keyward.server.cli.audit;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.cli.remote.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code keyward audit verify}. */
@Command(
    name = "verify",
    description = {
      "Check that no audit record was changed, removed or put elsewhere.",
      "Exits with 1 when the chain does not hold."
    })
final class AuditVerify extends AdminCommand {
  /** Every record is read: about a minute for some millions. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  @Option(
      names = "--head",
      paramLabel = "HEAD",
      description =
          "A head noted earlier, such as 12:9f86d0...; shows whether records behind it are"
              + " missing.")
  private @Nullable String head;

  @Override
  protected void check() {
    if (head != null && !head.matches("[1-9][0-9]{0,17}:[0-9a-f]{64}")) {
      throw wrong("--head is not a number, a colon and 64 hex digits");
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    return connection.get("/v1/audit/verify" + (head == null ? "" : "?head=" + head), PATIENCE);
  }

  @Override
  protected int exitCode(JsonNode answer) {
    return answer.path("valid").asBoolean(false) ? ExitCode.OK : ExitCode.FAILED;
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    JsonNode bad = answer.path("first_bad");
    out.println(
        bad.isNull()
            ? "The chain holds."
            : "The chain is broken: record "
                + bad.asString()
                + " was changed, is missing or is out of place.");
    out.println("Records that hold: " + answer.path("records").asString());
    out.println("Head: " + answer.path("head").asString("-"));
  }
}
