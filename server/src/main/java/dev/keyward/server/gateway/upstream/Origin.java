package dev.keyward.server.gateway.upstream;

import java.net.URI;

/**
 * A server that can be connected to (RFC 9110 section 4.3.1).
 *
 * @param authority as it is written into {@code Host}
 */
record Origin(String host, int port, boolean tls, String authority) {
  static Origin of(URI uri) {
    boolean tls = uri.getScheme().equals("https");
    String host = uri.getHost();
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Origin(bare, port, tls, uri.getPort() >= 0 ? host + ":" + port : host);
  }
}
