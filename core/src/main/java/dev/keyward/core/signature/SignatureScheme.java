package dev.keyward.core.signature;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/** A public-key signature scheme with all its parameters, and the keys that are fit for it. */
public sealed interface SignatureScheme permits RsaScheme, EcdsaScheme, Ed25519Scheme {
  /** RSASSA-PKCS1-v1_5 (RFC 8017 8.2) with SHA-2. */
  static SignatureScheme rsaPkcs1(int hashBits) {
    return new RsaScheme(hashBits, false);
  }

  /** RSASSA-PSS (RFC 8017 8.1) with SHA-2, MGF1 of the same and a salt as long. */
  static SignatureScheme rsaPss(int hashBits) {
    return new RsaScheme(hashBits, true);
  }

  /** ECDSA (FIPS 186-5) with the SHA-2 that RFC 7518 3.4 pairs with the curve; R || S. */
  static SignatureScheme ecdsa(EcCurve curve) {
    return new EcdsaScheme(curve);
  }

  /** Ed25519 (RFC 8032). */
  static SignatureScheme ed25519() {
    return new Ed25519Scheme();
  }

  /** JCA's name of the scheme. */
  String jcaName();

  /** What JCA must be told beside the name; null for nothing. */
  @Nullable AlgorithmParameterSpec parameters();

  /**
   * @throws IllegalArgumentException when the key is of another kind, too weak or malformed
   */
  void requireFit(PublicKey key);

  /**
   * @throws IllegalArgumentException when the key is of another kind or too weak to sign with
   */
  void requireFit(PrivateKey key);

  /** Whether a signature by this key can look like this at all: its length and its ranges. */
  boolean isShapely(byte[] signature, PublicKey key);

  /** A fresh pair. */
  KeyPair generate(SecureRandom random);

  /**
   * @param provider null for the JDK's own
   * @throws IllegalArgumentException when the key is not fit
   */
  default Verifier verifier(PublicKey key, @Nullable Provider provider) {
    requireFit(key);
    try {
      return PublicKeyVerifier.of(this, key, provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key is not fit for " + jcaName(), e);
    }
  }

  /**
   * @param provider null for the JDK's own
   * @throws IllegalArgumentException when the key is not fit
   */
  default Signer signer(PrivateKey key, @Nullable Provider provider) {
    requireFit(key);
    try {
      return PrivateKeySigner.of(this, key, provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key is not fit for " + jcaName(), e);
    }
  }

  /** A signature object of this scheme that has no key yet. */
  default Signature signature(@Nullable Provider provider) throws GeneralSecurityException {
    Signature signature =
        provider == null
            ? Signature.getInstance(jcaName())
            : Signature.getInstance(jcaName(), provider);
    AlgorithmParameterSpec parameters = parameters();
    if (parameters != null) {
      signature.setParameter(parameters);
    }
    return signature;
  }
}
