package dev.keyward.core.jose;

import java.security.KeyPair;
import java.security.SecureRandom;

/** Fresh key pairs for signing: EC P-256, P-384 and P-521, RSA of 3072 bits, Ed25519. */
public final class JwsKeyPairs {
  private JwsKeyPairs() {}

  /**
   * RSA takes about half a second, the others about a millisecond.
   *
   * @throws IllegalArgumentException for an HMAC algorithm
   */
  public static KeyPair generate(JwsAlgorithm algorithm, SecureRandom random) {
    return algorithm.scheme().generate(random);
  }
}
