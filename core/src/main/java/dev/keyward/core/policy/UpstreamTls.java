package dev.keyward.core.policy;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom an upstream's TLS is believed to be, and what Keyward shows of itself.
 *
 * @param authorities that its certificate comes from; empty for those that Java trusts
 * @param serverName what its certificate is held to, and what it is told it was called (RFC 6066
 *     section 3); empty for the host of the URL
 * @param key of Keyward's own certificate there; null when it shows none
 * @param chain that certificate first; empty when it shows none
 */
public record UpstreamTls(
    List<X509Certificate> authorities,
    String serverName,
    @Nullable PrivateKey key,
    List<X509Certificate> chain) {
  public static final UpstreamTls USUAL = new UpstreamTls(List.of(), "", null, List.of());

  public UpstreamTls {
    authorities = List.copyOf(authorities);
    chain = List.copyOf(chain);
  }

  @Override
  public String toString() {
    return "UpstreamTls[" + serverName + ']';
  }
}
