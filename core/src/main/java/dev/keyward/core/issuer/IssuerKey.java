package dev.keyward.core.issuer;

import dev.keyward.core.jose.VerificationKey;

/**
 * A key of another issuer, for one algorithm.
 *
 * @param keyId as the issuer calls it; its thumbprint when the issuer does not
 * @param thumbprint of the key itself (RFC 7638): another key under the same {@code kid} has
 *     another
 */
public record IssuerKey(String keyId, String thumbprint, VerificationKey key) {
  /** Whether it is the same key for the same algorithm. */
  boolean isSameAs(IssuerKey other) {
    return thumbprint.equals(other.thumbprint) && key.algorithm() == other.key.algorithm();
  }
}
