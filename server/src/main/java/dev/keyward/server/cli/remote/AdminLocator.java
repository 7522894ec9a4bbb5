package dev.keyward.server.cli.remote;

import dev.keyward.core.apikey.KeyFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the admin URL, key and CA, each by itself: option, environment, data directory. The CA of a
 * data directory counts only when the URL or the key comes from there too, since it says nothing
 * about other servers.
 */
final class AdminLocator {
  /** What an imported key may be. */
  private static final Pattern FOREIGN = Pattern.compile("[\\x21-\\x7e]{16,1024}");

  private final Map<String, String> environment;
  private final Path data;

  AdminLocator(Map<String, String> environment, Path data) {
    this.environment = environment;
    this.data = data;
  }

  /**
   * @param urlOption null when not given
   * @param caOption null when not given
   */
  AdminLocation locate(@Nullable String urlOption, @Nullable Path caOption) throws CommandFailure {
    String url = urlOption != null ? urlOption : variable(AdminOptions.URL);
    String key = variable(AdminOptions.KEY);
    URI found = url == null ? AdminAddress.of(data) : checked(url);
    String credential = key == null ? keyFile() : intact(key, AdminOptions.KEY);
    return new AdminLocation(found, credential, caFile(caOption, url == null || key == null));
  }

  private @Nullable String variable(String name) {
    String value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? null : value;
  }

  private @Nullable Path caFile(@Nullable Path option, boolean local) {
    String variable = variable(AdminOptions.CA_FILE);
    if (option != null || variable != null) {
      return option != null ? option : Path.of(variable);
    }
    Path own = data.resolve("ca.crt");
    return local && Files.exists(own) ? own : null;
  }

  private static URI checked(String text) throws CommandFailure {
    try {
      URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean plain =
          url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
      if ("https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null && plain) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // The same answer as for a URL of another kind.
    }
    throw CommandFailure.notConfigured("The admin URL must be like https://localhost:9443.");
  }

  private String keyFile() throws CommandFailure {
    Path file = data.resolve("admin.key");
    try {
      if (Files.notExists(file)) {
        throw CommandFailure.notConfigured(
            "No admin key: set "
                + AdminOptions.KEY
                + ", or name the data directory with --data (there is no "
                + file
                + ").");
      }
      if (FileAccess.isOpen(file)) {
        throw CommandFailure.notConfigured(
            "Others can read "
                + file
                + ": make it private (chmod 600), and revoke the key if they may have.");
      }
      return intact(Files.readString(file).strip(), file.toString());
    } catch (IOException e) {
      throw CommandFailure.notConfigured("Cannot read " + file + ".");
    }
  }

  /** What can be no key is not sent anywhere; one of another format may have been imported. */
  private static String intact(String key, String source) throws CommandFailure {
    if (KeyFormat.isBroken(key) || !FOREIGN.matcher(key).matches()) {
      throw CommandFailure.notConfigured(source + " does not hold an intact API key.");
    }
    return key;
  }
}
