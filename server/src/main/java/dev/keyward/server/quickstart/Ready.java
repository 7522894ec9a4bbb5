package dev.keyward.server.quickstart;

import dev.keyward.server.Node;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.password.Password;
import dev.keyward.server.serve.DemoApi;
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
 * @param user its password is null when it was shown by an earlier run
 * @param upstream null for the demo API
 * @param page whether the demo has a page that everybody may see
 */
record Ready(
    Node node,
    DataDirectory directory,
    @Nullable String adminKey,
    String clientId,
    @Nullable String apiKey,
    QuickstartUser user,
    @Nullable URI upstream,
    boolean page) {
  private static final Pattern ONE_WORD = Pattern.compile("[A-Za-z0-9/._@%+=:,-]+");

  /** How this program was called, which the launcher knows. */
  private static final String COMMAND = System.getProperty("keyward.command", "keyward");

  private String url() {
    return "https://127.0.0.1:" + node.publicPort();
  }

  private String adminUrl() {
    return "https://127.0.0.1:" + node.adminPort();
  }

  /** One line. */
  String toJson() {
    ObjectNode object = JsonMapper.shared().createObjectNode();
    object.put("url", url());
    object.put("admin_url", adminUrl());
    object.put("ca_file", directory.caCertificate().toString());
    object.put("admin_key", adminKey);
    object.put("client_id", clientId);
    object.put("api_key", apiKey);
    Password password = user.password();
    object.put("username", user.id() == null ? null : user.username());
    object.put("password", password == null ? null : password.reveal());
    return object.toString();
  }

  /** Every line that is not a comment can be pasted into a shell. */
  String toText() {
    return """
    # Keyward protects %s at %s

    # Without a credential: 401
    %s

    %s

    %s
    %s
    # Manage clients, keys and users; the admin API is at %s
    %s

    # The same without quickstart: %s serve --config %s
    # Stop with Ctrl-C.
    """
        .formatted(
            upstream == null ? "a demo API" : upstream,
            url(),
            curl(""),
            keyLines(),
            loginLines(),
            pageLines(),
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

  private String loginLines() {
    Password password = user.password();
    if (password != null) {
      String login =
          "curl --cacert %s -s -H 'Content-Type: application/json' -d '%s' %s/auth/login"
              .formatted(shown(directory.caCertificate()), credentials(password), url());
      String token = "$(" + login + " | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')";
      return "# A login gives a token; the password is shown this once\n"
          + login
          + "\n\n# With the token: 200\n"
          + curl("-H \"Authorization: Bearer " + token + "\" ");
    }
    return user.id() == null
        ? "# A user who can log in:\n" + command("user create --username NAME")
        : "# The password of the user "
            + user.username()
            + " was shown when it was made. A new one:\n"
            + command("user password " + user.id());
  }

  /** A blank line, and a link where there is one. */
  private String pageLines() {
    return page
        ? "\n# In a browser, which warns of the local certificate: %s%s\n"
            .formatted(url(), DemoApi.PAGE)
        : "";
  }

  private String credentials(Password password) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("username", user.username())
        .put("password", password.reveal())
        .toString();
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
