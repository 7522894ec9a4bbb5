package dev.keyward.server.net;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a listener can show of itself.
 *
 * @param chain the server's certificate first
 */
public record ServerCertificate(PrivateKey key, List<X509Certificate> chain) {
  private static final int DNS_NAME = 2;

  public ServerCertificate {
    chain = List.copyOf(chain);
  }

  /** As JSSE calls it, such as {@code EC} or {@code RSA}. */
  String keyType() {
    return chain.getFirst().getPublicKey().getAlgorithm();
  }

  /**
   * The {@code dNSName}s in lower case. A common name names nobody (RFC 9525 section 2).
   *
   * @throws IllegalArgumentException when they cannot be read
   */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> all = chain.getFirst().getSubjectAlternativeNames();
      for (List<?> name : all == null ? List.<List<?>>of() : all) {
        if (name.get(0).equals(DNS_NAME)) {
          names.add(((String) name.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException e) {
      throw new IllegalArgumentException("the names in the certificate cannot be read", e);
    }
    return names;
  }
}
