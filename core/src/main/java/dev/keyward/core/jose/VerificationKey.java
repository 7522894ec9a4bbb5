package dev.keyward.core.jose;

import dev.keyward.core.signature.Hmac;
import dev.keyward.core.signature.NativeProvider;
import dev.keyward.core.signature.Verifier;
import java.security.Provider;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * One key with its one algorithm (RFC 8725 3.1). Making one checks the key, which can take some
 * milliseconds; using it is cheap and safe for any number of threads.
 */
public final class VerificationKey {
  private final JwsAlgorithm algorithm;
  private final @Nullable String keyId;
  private final Verifier verifier;

  private VerificationKey(JwsAlgorithm algorithm, @Nullable String keyId, Verifier verifier) {
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.verifier = verifier;
  }

  /**
   * @throws IllegalArgumentException when the key is not fit: of another kind or curve, RSA outside
   *     2048 to 8192 bits, with another exponent than 65537 or a modulus known to be factored with
   *     ease, a point off its curve; or when the algorithm is HMAC
   */
  public static VerificationKey of(JwsAlgorithm algorithm, @Nullable String keyId, PublicKey key) {
    return of(algorithm, keyId, key, NativeProvider.provider());
  }

  static VerificationKey of(
      JwsAlgorithm algorithm, @Nullable String keyId, PublicKey key, @Nullable Provider provider) {
    return new VerificationKey(algorithm, keyId, algorithm.scheme().verifier(key, provider));
  }

  /**
   * @throws IllegalArgumentException when the secret is shorter than the hash, or when the
   *     algorithm is not HMAC
   */
  public static VerificationKey ofSecret(
      JwsAlgorithm algorithm, @Nullable String keyId, byte[] secret) {
    algorithm.requireSymmetric();
    return new VerificationKey(algorithm, keyId, Hmac.of(8 * algorithm.hashBytes(), secret));
  }

  public JwsAlgorithm algorithm() {
    return algorithm;
  }

  public @Nullable String keyId() {
    return keyId;
  }

  Verifier verifier() {
    return verifier;
  }

  @Override
  public String toString() {
    return "VerificationKey[" + algorithm + ", " + keyId + "]";
  }
}
