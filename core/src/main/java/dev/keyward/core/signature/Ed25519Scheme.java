package dev.keyward.core.signature;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import org.jspecify.annotations.Nullable;

/** Ed25519 (RFC 8032). */
record Ed25519Scheme() implements SignatureScheme {
  @Override
  public String jcaName() {
    return "Ed25519";
  }

  @Override
  public @Nullable AlgorithmParameterSpec parameters() {
    return null;
  }

  @Override
  public void requireFit(PublicKey key) {
    if (!(key instanceof EdECPublicKey ed) || !isEd25519(ed)) {
      throw otherKind();
    }
    if (!Edwards25519.isFit(ed.getPoint())) {
      throw new IllegalArgumentException("the point of the Ed25519 key is off the curve or weak");
    }
  }

  @Override
  public void requireFit(PrivateKey key) {
    if (!(key instanceof EdECKey ed) || !isEd25519(ed)) {
      throw otherKind();
    }
  }

  private static boolean isEd25519(EdECKey key) {
    return key.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
  }

  private static IllegalArgumentException otherKind() {
    return new IllegalArgumentException("the key is not an Ed25519 key");
  }

  @Override
  public boolean isShapely(byte[] signature, PublicKey key) {
    return Edwards25519.isCanonical(signature);
  }

  @Override
  public KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }
}
