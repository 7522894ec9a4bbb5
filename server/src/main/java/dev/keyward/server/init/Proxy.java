package dev.keyward.server.init;

import java.nio.file.Path;

/** What a file is for, and how the trust in Keyward's certificate is written in it. */
enum Proxy {
  NGINX("nginx", "nginx.conf") {
    @Override
    String tls(String host, String authorities) {
      // nginx compares names alone, no addresses; the certificates of the local CA have both.
      String name = host.equals("127.0.0.1") || host.equals("::1") ? "localhost" : host;
      return """
            proxy_ssl_server_name on;
            proxy_ssl_name %s;
            proxy_ssl_verify on;
            proxy_ssl_trusted_certificate "%s";
      """
          .formatted(name, authorities);
    }
  },
  CADDY("caddy", "Caddyfile") {
    @Override
    String tls(String host, String authorities) {
      return """

      \t\t\ttransport http {
      \t\t\t\ttls_trusted_ca_certs "%s"
      \t\t\t}\
      """
          .formatted(authorities);
    }
  },
  TRAEFIK("traefik", "traefik.yaml") {
    @Override
    String tls(String host, String authorities) {
      return "\n        tls: {ca: \"%s\"}".formatted(authorities);
    }
  },
  ENVOY("envoy", "envoy.yaml") {
    @Override
    String tls(String host, String authorities) {
      // Without a name to match, Envoy takes any certificate of the authorities.
      String type = host.indexOf(':') >= 0 || host.matches("[0-9.]+") ? "IP_ADDRESS" : "DNS";
      String lines =
          """
          transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
              sni: "%1$s"
              common_tls_context:
                validation_context:
                  trusted_ca: {filename: "%2$s"}
                  match_typed_subject_alt_names: [{san_type: %3$s, matcher: {exact: "%1$s"}}]
          """
              .formatted(host, authorities, type);
      return "\n" + lines.indent(6).stripTrailing();
    }
  },
  SPRING_CLOUD_GATEWAY("spring-cloud-gateway", "KeywardFilter.java.txt") {
    @Override
    String tls(String host, String authorities) {
      return "\n// 4. The JVM has to trust the certificate of Keyward: import %s into its trust store."
          .formatted(authorities);
    }
  };

  /** Where Debian, and most images of these proxies, keep the authorities that everybody trusts. */
  static final Path PUBLIC_AUTHORITIES = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private final String word;
  private final String template;

  Proxy(String word, String template) {
    this.word = word;
    this.template = template;
  }

  /**
   * The lines for a connection with TLS.
   *
   * @param authorities a file of certificates
   */
  abstract String tls(String host, String authorities);

  /** Its name on the command line. */
  String word() {
    return word;
  }

  /** The resource that the file is made from. */
  String template() {
    return template;
  }
}
