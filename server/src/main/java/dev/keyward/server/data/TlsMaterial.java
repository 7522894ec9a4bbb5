package dev.keyward.server.data;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * What a TLS server needs.
 *
 * @param chain the server's certificate first
 */
public record TlsMaterial(PrivateKey key, X509Certificate[] chain) {
  /** The server's own certificate. */
  public X509Certificate certificate() {
    return chain[0];
  }
}
