package dev.keyward.server.data;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The {@code keyward.yaml} of quickstart: complete, commented, and taken by {@code keyward serve
 * --config} as it stands.
 */
public final class QuickstartConfig {
  private QuickstartConfig() {}

  /**
   * The text of the file.
   *
   * @param publicAddress such as {@code 127.0.0.1:8443}
   * @param adminAddress such as {@code 127.0.0.1:9443}
   * @param demo whose page everybody may see; null for no page
   */
  public static String render(
      String publicAddress, String adminAddress, URI upstream, @Nullable URI demo) {
    return """
    # Made by keyward quickstart. Check it with: keyward config check keyward.yaml
    # Paths are relative to the directory of this file. Any setting can also come from the environment, such as
    # KEYWARD__PUBLIC__ADDRESS; secrets are written as ${env:NAME} or ${file:/path}.

    # Where the database, the master key and the certificates are.
    data: .

    # What everybody reaches.
    public:
      address: %s
      # auto: a certificate of the local CA, which clients trust by ca.crt.
      # For your own: {certificate: server.crt, key: server.key}
      tls: auto

    # Where clients and keys are managed. Always HTTPS, and only with a key that has the scope keyward:admin.
    admin:
      address: %s

    # A page that is loaded again while it renews its login shows a spent token: that is no theft for so long.
    tokens:
      refresh_grace: 10s

    # Who may do what. A request that no route matches is refused.
    routes:
    %s  - path: /**
        credentials: [api_key, access_token]
        # scopes: [data:read]
        # rate_limit: 100/1m
        upstream: %s
    """
        .formatted(
            quoted(publicAddress),
            quoted(adminAddress),
            demo == null ? "" : publicPage(demo),
            quoted(upstream.toString()));
  }

  private static String publicPage(URI demo) {
    return """
      # The page of the demo, for everybody. Remove it with the demo.
      - path: /demo/**
        public: true
        upstream: %s
    """
        .formatted(quoted(demo.toString()));
  }

  /** Writes the file unless there is one, which may have been edited. */
  public static void write(DataDirectory directory, String text) throws StartupException {
    if (!PrivateFile.exists(directory.config())) {
      PrivateFile.write(directory.config(), text, PrivateFile.MODE_600);
    }
  }

  /** In single quotes nothing has a meaning of its own but the quote. */
  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
