package dev.keyward.core.signature;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import org.jspecify.annotations.Nullable;

/** {@link Verifier} of a public key that was found fit. */
final class PublicKeyVerifier implements Verifier {
  private final SignatureScheme scheme;
  private final PublicKey key;
  private final Pool<Signature> signatures;

  private PublicKeyVerifier(SignatureScheme scheme, PublicKey key, Pool<Signature> signatures) {
    this.scheme = scheme;
    this.key = key;
    this.signatures = signatures;
  }

  static PublicKeyVerifier of(SignatureScheme scheme, PublicKey key, @Nullable Provider provider)
      throws GeneralSecurityException {
    return new PublicKeyVerifier(
        scheme,
        key,
        new Pool<>(
            () -> {
              Signature signature = scheme.signature(provider);
              signature.initVerify(key);
              return signature;
            }));
  }

  @Override
  public boolean verify(byte[] message, int length, byte[] signature) {
    if (!scheme.isShapely(signature, key)) {
      return false;
    }
    Signature judge = signatures.take();
    try {
      judge.update(message, 0, length);
      boolean right = judge.verify(signature);
      signatures.give(judge);
      return right;
    } catch (SignatureException e) {
      return false; // how JCA puts a malformed signature; the object is not used again
    }
  }
}
