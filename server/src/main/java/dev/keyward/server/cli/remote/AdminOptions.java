package dev.keyward.server.cli.remote;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say where the admin API is; the key is no option, because arguments are seen by
 * everybody on the machine.
 */
public final class AdminOptions {
  static final String URL = "KEYWARD_ADMIN_URL";
  static final String KEY = "KEYWARD_ADMIN_KEY";
  public static final String CA_FILE = "KEYWARD_CA_FILE";

  @Option(
      names = "--admin-url",
      paramLabel = "URL",
      description =
          "The admin API; else " + URL + ", else from keyward.yaml in the data directory.")
  private @Nullable String adminUrl;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "PEM file of the only CA to trust; else "
              + CA_FILE
              + ", else ca.crt in the data directory, else what the system trusts.")
  private @Nullable Path caFile;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "keyward-data",
      description =
          "Data directory, for what is not given otherwise; the key is "
              + KEY
              + ", else admin.key there. Default: ./${DEFAULT-VALUE}")
  private Path data = Path.of("keyward-data");

  /**
   * Finds the admin API and prepares to talk to it; nothing is sent yet.
   *
   * @param environment the process environment
   */
  public AdminConnection connect(Map<String, String> environment) throws CommandFailure {
    return new AdminConnection(new AdminLocator(environment, data).locate(adminUrl, caFile));
  }
}
