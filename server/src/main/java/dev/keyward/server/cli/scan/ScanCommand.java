package dev.keyward.server.cli.scan;

import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.server.cli.remote.AdminOptions;
import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.cli.remote.ExitCode;
import dev.keyward.server.cli.remote.Printable;
import dev.keyward.server.scan.Exclusions;
import dev.keyward.server.scan.FileScan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keyward scan}. */
@Command(
    name = "scan",
    sortOptions = false,
    description = {
      "Find API keys that lie in files. Works offline; keys are shown masked, as FILE:LINE:COLUMN.",
      "",
      "Every regular file below a directory is read to its end, hidden and binary ones too."
          + " Symbolic links in a directory are not followed, pipes and devices not opened, and"
          + " what is compressed is not unpacked: so .git is read, but its objects are compressed."
          + " For the history: git log -p -m --all --text | keyward scan -"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was found, and everything was read",
      "1:keys were found",
      "2:wrong command line",
      "3:with --revoke: the admin API cannot be reached, is not trusted or is unavailable",
      "4:with --revoke: the admin URL, key or CA is missing or cannot be read",
      "5:nothing was found, but something could not be read"
    })
public final class ScanCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "A file, a directory, or - for standard input.")
  private List<String> paths = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Leave out what is so called, at any depth: node_modules, '*.min.js'; or with a slash,"
              + " what is there below PATH: 'build/**'. Repeated.")
  private List<String> globs = List.of();

  @Option(
      names = "--revoke",
      description =
          "Revoke each key that belongs to this installation, with the reason key_compromise.")
  private boolean revoke;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--print-regex",
      description = "Print the regular expression of keys, for other scanners, and end.")
  private boolean printRegex;

  @Mixin private AdminOptions admin = new AdminOptions();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // Read by picocli.
  private boolean help;

  @Override
  public Integer call() {
    PrintWriter out = spec().commandLine().getOut();
    if (printRegex) {
      out.println(KeyFormat.REGEX);
      out.flush();
      return ExitCode.OK;
    }
    if (paths.isEmpty() || paths.contains("")) {
      throw wrong("Name what to scan.");
    }
    Exclusions exclusions = exclusions();
    PrintWriter err = spec().commandLine().getErr();
    try {
      Revoking revoking = revoke ? new Revoking(admin.connect(System.getenv())) : null;
      return scan(exclusions, new ScanReport(json, revoking, out, err));
    } catch (CommandFailure failure) {
      failure.lines().forEach(line -> err.println(Printable.withoutKeys(line)));
      err.flush();
      return failure.exitCode();
    }
  }

  private int scan(Exclusions exclusions, ScanReport report) {
    FileScan scan = new FileScan(report, exclusions);
    for (String path : paths) {
      if (path.equals(STANDARD_INPUT)) {
        scan.scan(STANDARD_INPUT, System.in);
      } else {
        scan.scan(path);
      }
    }
    return report.end(scan.counts());
  }

  private Exclusions exclusions() {
    try {
      return new Exclusions(globs);
    } catch (IllegalArgumentException e) {
      throw wrong("--exclude takes a pattern such as '*.min.js' or 'build/**'.");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec, "picocli sets it");
  }
}
