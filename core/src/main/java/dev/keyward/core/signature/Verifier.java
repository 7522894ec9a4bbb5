package dev.keyward.core.signature;

/** Judges signatures with one key; any number of threads may use it at once. */
public sealed interface Verifier permits Hmac, PublicKeyVerifier {
  /**
   * @param message of which the first {@code length} bytes were signed
   * @return false for every signature that is not right, also one of the wrong size
   */
  boolean verify(byte[] message, int length, byte[] signature);
}
