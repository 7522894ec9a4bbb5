package dev.keyward.server.quickstart;

import dev.keyward.server.Node;
import dev.keyward.server.data.DataDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a user is told once the service runs.
 *
 * @param adminKey null when {@code admin.key} is gone
 * @param apiKey null when it was shown by an earlier run
 * @param upstream null for the demo API
 */
record Ready(
    Node node,
    DataDirectory directory,
    @Nullable String adminKey,
    String clientId,
    @Nullable String apiKey,
    @Nullable URI upstream) {
  private static final Pattern ONE_WORD = Pattern.compile("[A-Za-z0-9/._@%+=:,-]+");

  /** How this program was called, which the launcher knows. */
  private static final String COMMAND = System.getProperty("keyward.command", "keyward");

  private String url() {
    return "https://127.0.0.1:" + node.publicPort();
  }

  private String adminUrl() {
    return "https://127.0.0.1:" + node.adminPort();
  }

  /** One line. The user comes with logins: until then username and password are null. */
  String toJson() {
    ObjectNode object = JsonMapper.shared().createObjectNode();
    object.put("url", url());
    object.put("admin_url", adminUrl());
    object.put("ca_file", directory.caCertificate().toString());
    object.put("admin_key", adminKey);
    object.put("client_id", clientId);
    object.put("api_key", apiKey);
    object.putNull("username");
    object.putNull("password");
    return object.toString();
  }

  /** Every line that is not a comment can be pasted into a shell. */
  String toText() {
    return """
    # Keyward protects %s at %s

    # Without a credential: 401
    %s

    %s

    # Manage clients and keys; the admin API is at %s
    %s

    # The same without quickstart: %s serve --config %s
    # Stop with Ctrl-C.
    """
        .formatted(
            upstream == null ? "a demo API" : upstream,
            url(),
            curl(""),
            keyLines(),
            adminUrl(),
            adminLines(),
            COMMAND,
            shown(directory.config()));
  }

  private String curl(String options) {
    String path = upstream == null ? "/data" : "/";
    return "curl --cacert %s -i %s%s%s"
        .formatted(shown(directory.caCertificate()), options, url(), path);
  }

  private String keyLines() {
    if (apiKey != null) {
      return "# With the API key, shown this once: 200\n" + curl("-H 'X-API-Key: " + apiKey + "' ");
    }
    return "# The API key was shown when it was made. A new one:\n"
        + command("key create --client-id " + clientId + " --name another");
  }

  private String adminLines() {
    String list = command("key list");
    return adminKey != null
        ? list
        : "# admin.key is gone. A new one:\n" + command("admin-key create --save") + "\n" + list;
  }

  private String command(String words) {
    return COMMAND + " " + words + " --data " + shown(directory.path());
  }

  /**
   * Relative to where the command was run, when that is shorter; quoted when a shell would not take
   * it for one word.
   */
  private static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    String text = path.startsWith(here) ? "./" + here.relativize(path) : path.toString();
    return ONE_WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
