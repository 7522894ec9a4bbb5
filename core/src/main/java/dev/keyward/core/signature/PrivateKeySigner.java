package dev.keyward.core.signature;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import org.jspecify.annotations.Nullable;

/** {@link Signer} of a private key that was found fit. */
final class PrivateKeySigner implements Signer {
  private final Pool<Signature> signatures;

  private PrivateKeySigner(Pool<Signature> signatures) {
    this.signatures = signatures;
  }

  static PrivateKeySigner of(SignatureScheme scheme, PrivateKey key, @Nullable Provider provider)
      throws GeneralSecurityException {
    return new PrivateKeySigner(
        new Pool<>(
            () -> {
              Signature signature = scheme.signature(provider);
              signature.initSign(key);
              return signature;
            }));
  }

  @Override
  public byte[] sign(byte[] message) {
    Signature pen = signatures.take();
    try {
      pen.update(message);
      byte[] signature = pen.sign();
      signatures.give(pen);
      return signature;
    } catch (SignatureException e) {
      throw new IllegalStateException("a fit key failed to sign", e);
    }
  }

  @Override
  public String toString() {
    return "PrivateKeySigner[***]";
  }
}
