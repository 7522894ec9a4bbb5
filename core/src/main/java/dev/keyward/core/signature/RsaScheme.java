package dev.keyward.core.signature;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * RSA with SHA-2 (RFC 8017): PKCS #1 v1.5, or PSS with MGF1 of the same hash and a salt as long as
 * the hash (RFC 7518 3.5).
 *
 * <p>Keys verify from 2048 bits and sign from 3072 (ASVS 11.2.3) to 8192, with exponent 65537.
 *
 * @param hashBits 256, 384 or 512
 */
record RsaScheme(int hashBits, boolean pss) implements SignatureScheme {
  private static final int MIN_VERIFY_BITS = 2048;
  private static final int MIN_SIGN_BITS = 3072;
  private static final int MAX_BITS = 8192;

  @Override
  public String jcaName() {
    return pss ? "RSASSA-PSS" : "SHA" + hashBits + "withRSA";
  }

  @Override
  public @Nullable AlgorithmParameterSpec parameters() {
    String hash = "SHA-" + hashBits;
    return pss
        ? new PSSParameterSpec(
            hash,
            "MGF1",
            new MGF1ParameterSpec(hash),
            hashBits / 8,
            PSSParameterSpec.TRAILER_FIELD_BC)
        : null;
  }

  @Override
  public void requireFit(PublicKey key) {
    if (!(key instanceof RSAPublicKey rsa)) {
      throw new IllegalArgumentException("the key is not an RSA key");
    }
    requireSize(rsa, MIN_VERIFY_BITS);
    if (!rsa.getPublicExponent().equals(RSAKeyGenParameterSpec.F4)) {
      throw new IllegalArgumentException("the public exponent of the RSA key is not 65537");
    }
    RsaModulus.requireSound(rsa.getModulus());
  }

  @Override
  public void requireFit(PrivateKey key) {
    if (!(key instanceof RSAKey rsa)) {
      throw new IllegalArgumentException("the key is not an RSA key");
    }
    requireSize(rsa, MIN_SIGN_BITS);
  }

  private static void requireSize(RSAKey key, int least) {
    int bits = key.getModulus().bitLength();
    if (bits < least || bits > MAX_BITS) {
      throw new IllegalArgumentException(
          "the RSA key has " + bits + " bits; from " + least + " to " + MAX_BITS + " are right");
    }
  }

  @Override
  public boolean isShapely(byte[] signature, PublicKey key) {
    BigInteger modulus = ((RSAPublicKey) key).getModulus();
    return signature.length == (modulus.bitLength() + 7) / 8;
  }

  @Override
  public KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(
          new RSAKeyGenParameterSpec(MIN_SIGN_BITS, RSAKeyGenParameterSpec.F4), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }
}
