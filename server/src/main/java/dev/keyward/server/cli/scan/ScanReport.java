package dev.keyward.server.cli.scan;

import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.server.cli.JsonText;
import dev.keyward.server.cli.remote.ExitCode;
import dev.keyward.server.cli.remote.Printable;
import dev.keyward.server.cli.scan.Settlement.Outcome;
import dev.keyward.server.scan.Finding;
import dev.keyward.server.scan.ScanCounts;
import dev.keyward.server.scan.ScanListener;
import java.io.PrintWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells what is found: findings on standard output, as they come or as one JSON object in the end,
 * everything else on standard error. No key is ever shown whole, and no file name can move the
 * output.
 */
final class ScanReport implements ScanListener {

  private static final Pattern KEY = Pattern.compile(KeyFormat.REGEX);

  private final boolean json;
  private final @Nullable Revoking revoking;
  private final PrintWriter out;
  private final PrintWriter err;
  private final ArrayNode findings = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode unreadable = JsonNodeFactory.instance.arrayNode();
  private long found;
  private boolean failed;

  /**
   * @param revoking null to leave the keys as they are
   */
  ScanReport(boolean json, @Nullable Revoking revoking, PrintWriter out, PrintWriter err) {
    this.json = json;
    this.revoking = revoking;
    this.out = out;
    this.err = err;
  }

  @Override
  public void found(String file, Finding finding) {
    found++;
    Settlement settlement = revoking == null ? null : revoking.settle(finding.key());
    failed = failed || settlement != null && settlement.outcome() == Outcome.FAILED;
    if (json) {
      findings.add(shape(file, finding, settlement));
    } else {
      out.println(
          shown(file)
              + ":%d:%d: ".formatted(finding.line(), finding.column())
              + finding.key().masked()
              + (settlement == null ? "" : ' ' + settlement.text()));
      out.flush();
    }
  }

  private static ObjectNode shape(String file, Finding finding, @Nullable Settlement settlement) {
    ObjectNode shape = JsonNodeFactory.instance.objectNode();
    shape.put("file", masked(file)).put("line", finding.line()).put("column", finding.column());
    shape.put("key", finding.key().masked());
    if (settlement != null) {
      shape.put("key_id", settlement.keyId()).put("outcome", settlement.outcome().wireName());
      shape.put("detail", settlement.detail());
    }
    return shape;
  }

  @Override
  public void unreadable(String file, String why) {
    unreadable.add(masked(file));
    err.println("keyward: " + shown(file) + ' ' + why);
    err.flush();
  }

  private static String shown(String file) {
    return Printable.of(masked(file));
  }

  /** A name may be a key, too. */
  private static String masked(String file) {
    return KEY.matcher(file)
        .replaceAll(
            key ->
                Matcher.quoteReplacement(
                    KeyFormat.isIntact(key.group())
                        ? KeyFormat.start(key.group()) + "***"
                        : key.group()));
  }

  /** Says what has been done; answers the exit code. */
  int end(ScanCounts counts) {
    if (json) {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      all.set("findings", findings);
      all.put("files", counts.files()).set("unreadable", unreadable);
      all.putObject("skipped")
          .put("excluded", counts.excluded())
          .put("links", counts.links())
          .put("special", counts.special());
      out.println(JsonText.page(all));
    }
    out.flush();
    err.println(
        "keyward: found %d in %d files; could not read %d; passed over %d excluded, %d links, %d special"
            .formatted(
                found,
                counts.files(),
                counts.unreadable(),
                counts.excluded(),
                counts.links(),
                counts.special()));
    err.flush();
    return exitCode(counts);
  }

  /** What needs a hand first. */
  private int exitCode(ScanCounts counts) {
    if (failed) {
      return ExitCode.UNREACHABLE;
    }
    if (found > 0) {
      return ExitCode.FAILED;
    }
    return counts.unreadable() > 0 || out.checkError() ? ExitCode.UNREADABLE : ExitCode.OK;
  }
}
