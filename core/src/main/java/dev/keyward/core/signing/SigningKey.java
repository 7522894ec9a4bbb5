package dev.keyward.core.signing;

import dev.keyward.core.jose.JwsAlgorithm;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs access tokens, as it is stored: its private half is wrapped by the master key
 * and opens only with table {@code signing_key}, row {@code kid}, column {@code private_key}.
 *
 * <pre>
 * PENDING ----> ACTIVE ----> RETIRED
 *    |            |             |
 *    +------------+--revoke-----+--> REVOKED
 * </pre>
 *
 * @param kid the RFC 7638 thumbprint of the public key
 * @param publicKey a {@code SubjectPublicKeyInfo}, not copied
 * @param wrappedPrivateKey a PKCS #8 key, wrapped, not copied
 * @param activatedAt when it began to sign; null before
 * @param retiredAt when it signed no longer; null before
 */
public record SigningKey(
    String kid,
    JwsAlgorithm algorithm,
    State state,
    byte[] publicKey,
    byte[] wrappedPrivateKey,
    Instant createdAt,
    @Nullable Instant activatedAt,
    @Nullable Instant retiredAt) {

  /** Where a key stands: published; published and signing; published only; refused. */
  public enum State {
    PENDING,
    ACTIVE,
    RETIRED,
    REVOKED
  }

  @Override
  public String toString() {
    return "SigningKey[" + kid + ", " + algorithm + ", " + state + ']';
  }
}
