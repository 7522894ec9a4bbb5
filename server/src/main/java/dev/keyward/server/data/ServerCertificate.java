package dev.keyward.server.data;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A key and the certificates that go with it.
 *
 * @param chain the server's own certificate first; shared, not to be changed
 */
public record ServerCertificate(PrivateKey key, X509Certificate[] chain) {
  @Override
  public String toString() {
    return "ServerCertificate[" + chain[0].getSubjectX500Principal() + "]";
  }
}
