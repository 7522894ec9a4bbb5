package dev.keyward.server.gateway;

import java.net.URI;

/**
 * Where connections go.
 *
 * @param authority as it is written into {@code Host}
 */
record Upstream(String host, int port, boolean tls, String authority) {
  static Upstream of(URI uri) {
    boolean tls = uri.getScheme().equals("https");
    String host = uri.getHost();
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Upstream(bare, port, tls, uri.getPort() >= 0 ? host + ":" + port : host);
  }
}
