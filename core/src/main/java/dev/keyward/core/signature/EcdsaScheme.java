package dev.keyward.core.signature;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import org.jspecify.annotations.Nullable;

/** ECDSA (FIPS 186-5) with R || S signatures (IEEE P1363, RFC 7518 3.4). */
record EcdsaScheme(EcCurve curve) implements SignatureScheme {
  @Override
  public String jcaName() {
    return "SHA" + curve.hashBits() + "withECDSAinP1363Format";
  }

  @Override
  public @Nullable AlgorithmParameterSpec parameters() {
    return null;
  }

  @Override
  public void requireFit(PublicKey key) {
    if (!(key instanceof ECPublicKey ec) || !curve.isCurveOf(ec)) {
      throw otherCurve();
    }
    if (!curve.contains(ec.getW())) {
      throw new IllegalArgumentException("the point of the key is not on its curve");
    }
  }

  @Override
  public void requireFit(PrivateKey key) {
    if (!(key instanceof ECKey ec) || !curve.isCurveOf(ec)) {
      throw otherCurve();
    }
  }

  private IllegalArgumentException otherCurve() {
    return new IllegalArgumentException("the key is not one of the curve " + curve.jcaName());
  }

  @Override
  public boolean isShapely(byte[] signature, PublicKey key) {
    return curve.areInRange(signature);
  }

  @Override
  public KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve.jcaName()), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + curve.jcaName(), e);
    }
  }
}
