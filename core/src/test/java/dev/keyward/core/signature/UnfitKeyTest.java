package dev.keyward.core.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that no verifier is made of. */
class UnfitKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final RsaScheme RSA = new RsaScheme(256, false);
  private static final EcdsaScheme ECDSA = new EcdsaScheme(EcCurve.P_256);
  private static final Ed25519Scheme ED25519 = new Ed25519Scheme();
  private static final BigInteger F4 = BigInteger.valueOf(65_537);

  private static void assertUnfit(String reason, SignatureScheme scheme, PublicKey key) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> scheme.verifier(key, null));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private static PublicKey rsa(BigInteger modulus, BigInteger exponent) throws Exception {
    return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }

  private static KeyPair rsaPair(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  @Test
  void rsaOutsideItsSizes() throws Exception {
    assertUnfit("1024 bits", RSA, rsaPair(1024).getPublic());
    assertUnfit("2047 bits", RSA, rsa(BigInteger.ONE.shiftLeft(2046).add(BigInteger.ONE), F4));
    assertUnfit("8193 bits", RSA, rsa(BigInteger.ONE.shiftLeft(8192).add(BigInteger.ONE), F4));
    PublicKey least = rsaPair(2048).getPublic();
    assertDoesNotThrow(() -> RSA.verifier(least, null));
  }

  @Test
  void rsaSignsFrom3072BitsOnly() throws Exception {
    KeyPair pair = rsaPair(2048);
    assertThrows(IllegalArgumentException.class, () -> RSA.signer(pair.getPrivate(), null));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 17, 65_539})
  void rsaWithAnotherExponent(int exponent) throws Exception {
    BigInteger modulus = ((RSAPublicKey) rsaPair(2048).getPublic()).getModulus();
    assertUnfit("exponent", RSA, rsa(modulus, BigInteger.valueOf(exponent)));
  }

  @Test
  void rsaWithASmallFactor() throws Exception {
    BigInteger modulus = new BigInteger(2041, 50, RANDOM).multiply(BigInteger.valueOf(167));
    assertUnfit("small factor", RSA, rsa(modulus, F4));
    assertUnfit("small factor", RSA, rsa(BigInteger.ONE.shiftLeft(2047), F4));
  }

  @Test
  void rsaWithClosePrimes() throws Exception {
    // Above 3 * 2^1022, so that the product has all 2048 bits.
    BigInteger p = new BigInteger(1022, RANDOM).setBit(1023).setBit(1022).nextProbablePrime();
    BigInteger q = p.nextProbablePrime();
    assertUnfit("too close", RSA, rsa(p.multiply(q), F4));
    assertUnfit("too close", RSA, rsa(p.multiply(p), F4));
  }

  @Test
  void rsaWithTheRocaFlaw() throws Exception {
    BigInteger primorial = BigInteger.ONE;
    for (BigInteger p = BigInteger.TWO; p.intValue() <= 701; p = p.nextProbablePrime()) {
      primorial = primorial.multiply(p);
    }
    assertUnfit("ROCA", RSA, rsa(flawed(primorial).multiply(flawed(primorial)), F4));
  }

  /** A prime k * M + (65537^a mod M), as the flawed generator made them. */
  private static BigInteger flawed(BigInteger primorial) {
    while (true) {
      BigInteger power = F4.modPow(new BigInteger(256, RANDOM), primorial);
      BigInteger factor = new BigInteger(1024 - primorial.bitLength(), RANDOM);
      BigInteger candidate = factor.multiply(primorial).add(power);
      if (candidate.bitLength() == 1024
          && candidate.testBit(1022)
          && candidate.isProbablePrime(20)) {
        return candidate;
      }
    }
  }

  @Test
  void rsaOfAnHonestGeneratorIsFit() throws Exception {
    for (int i = 0; i < 5; i++) {
      PublicKey key = rsaPair(2048).getPublic();
      assertDoesNotThrow(() -> RSA.requireFit(key));
    }
  }

  @Test
  void otherKindsAndCurves() throws Exception {
    PublicKey rsa = rsaPair(2048).getPublic();
    PublicKey ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
    PublicKey ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPublic();
    PublicKey x25519 = KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic();
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(new ECGenParameterSpec("secp384r1"));
    PublicKey p384 = ec.generateKeyPair().getPublic();
    for (PublicKey key : List.of(ed25519, ed448, x25519, p384)) {
      assertUnfit("not an RSA key", RSA, key);
    }
    for (PublicKey key : List.of(ed25519, ed448, x25519, p384, rsa)) {
      assertUnfit("not one of the curve", ECDSA, key);
    }
    for (PublicKey key : List.of(ed448, x25519, p384, rsa)) {
      assertUnfit("not an Ed25519 key", ED25519, key);
    }
  }

  @Test
  void ecPointsOffTheCurve() throws Exception {
    ECPoint point = ((ECPublicKey) ECDSA.generate(RANDOM).getPublic()).getW();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger p = ((ECFieldFp) EcCurve.P_256.parameters().getCurve().getField()).getP();
    for (ECPoint off :
        List.of(
            new ECPoint(x, y.add(BigInteger.ONE)),
            new ECPoint(x.add(p), y),
            new ECPoint(x, y.add(p)),
            new ECPoint(BigInteger.ZERO, BigInteger.ZERO))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ECDSA.requireFit(new Point(off, EcCurve.P_256.parameters())));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> ECDSA.requireFit(new Point(ECPoint.POINT_INFINITY, EcCurve.P_256.parameters())));
    assertDoesNotThrow(() -> ECDSA.requireFit(new Point(point, EcCurve.P_256.parameters())));
  }

  /** A key of any point; the JDK refuses some of them itself. */
  private record Point(ECPoint getW, ECParameterSpec getParams) implements ECPublicKey {
    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }

  @Test
  void theJdkMakesTheseKeysToo() throws Exception {
    ECPoint point = ((ECPublicKey) ECDSA.generate(RANDOM).getPublic()).getW();
    PublicKey key =
        KeyFactory.getInstance("EC")
            .generatePublic(new ECPublicKeySpec(point, EcCurve.P_256.parameters()));
    assertDoesNotThrow(() -> ECDSA.requireFit(key));
  }

  @Test
  void ed25519PointsOffTheCurveOrWeak() throws Exception {
    BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    BigInteger order8 =
        new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7", 16);
    for (BigInteger y :
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            p.subtract(BigInteger.ONE),
            order8,
            p.subtract(order8),
            BigInteger.TWO, // not on the curve
            p,
            p.add(BigInteger.valueOf(3)))) {
      for (boolean odd : List.of(true, false)) {
        PublicKey key =
            KeyFactory.getInstance("Ed25519")
                .generatePublic(
                    new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, y)));
        assertUnfit("off the curve or weak", ED25519, key);
      }
    }
    for (int i = 0; i < 50; i++) {
      PublicKey key = ED25519.generate(RANDOM).getPublic();
      assertDoesNotThrow(() -> ED25519.requireFit(key));
    }
  }

  @Test
  void pointsOfEd25519SurviveTheirEncoding() {
    for (int i = 0; i < 50; i++) {
      PublicKey key = ED25519.generate(RANDOM).getPublic();
      byte[] encoded = key.getEncoded();
      byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
      EdECPoint decoded = Edwards25519.decode(point);
      assertArrayEquals(point, Edwards25519.encode(decoded));
      EdECPoint own = ((EdECPublicKey) key).getPoint();
      assertEquals(own.getY(), decoded.getY());
      assertEquals(own.isXOdd(), decoded.isXOdd());
    }
  }

  @Test
  void secretsShorterThanTheHash() {
    for (int bits : new int[] {256, 384, 512}) {
      assertThrows(IllegalArgumentException.class, () -> Hmac.of(bits, new byte[bits / 8 - 1]));
      assertDoesNotThrow(() -> Hmac.of(bits, new byte[bits / 8]));
    }
  }
}
