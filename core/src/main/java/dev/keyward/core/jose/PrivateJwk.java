package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import dev.keyward.core.signature.EcCurve;
import dev.keyward.core.signature.Edwards25519;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;

/** Reads private JWKs: an explicit act, so that no public key is ever read with its secret. */
public final class PrivateJwk {
  private PrivateJwk() {}

  /**
   * The pair of an RSA, EC or Ed25519 key with all its members; RSA keys must have their CRT
   * members and two primes. Whether the key is fit is judged where it is used.
   *
   * @throws JoseException when it is malformed, of a kind that is not supported, or its parts do
   *     not belong together
   */
  public static KeyPair parse(JsonObject json) throws JoseException {
    try {
      PublicKey publicKey = KeyMembers.publicKey(json);
      PrivateKey privateKey = KeyMembers.factory(json).generatePrivate(spec(json));
      if (!isPair(publicKey, privateKey)) {
        throw new JoseException("the parts of the key do not belong together");
      }
      return new KeyPair(publicKey, privateKey);
    } catch (MalformedJsonException e) {
      throw new JoseException("the key is malformed");
    } catch (GeneralSecurityException | ArithmeticException | IllegalArgumentException e) {
      throw new JoseException("the key is not fit"); // the latter by numbers that are no key at all
    }
  }

  private static boolean isPair(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException, JoseException {
    Signature probe = KeyMembers.algorithm(null, publicKey).scheme().signature(null);
    probe.initSign(privateKey);
    byte[] signature = probe.sign();
    probe.initVerify(publicKey);
    return probe.verify(signature);
  }

  private static KeySpec spec(JsonObject json) throws JoseException, MalformedJsonException {
    return switch (KeyMembers.member(json, "kty")) {
      case "RSA" -> rsa(json);
      case "EC" -> ec(json);
      default ->
          new EdECPrivateKeySpec(
              NamedParameterSpec.ED25519, KeyMembers.bytes(json, "d", Edwards25519.POINT_BYTES));
    };
  }

  private static KeySpec rsa(JsonObject json) throws JoseException, MalformedJsonException {
    if (json.has("oth")) {
      throw new JoseException("the key has more than two primes");
    }
    return new RSAPrivateCrtKeySpec(
        KeyMembers.integer(json, "n"),
        KeyMembers.integer(json, "e"),
        KeyMembers.integer(json, "d"),
        KeyMembers.integer(json, "p"),
        KeyMembers.integer(json, "q"),
        KeyMembers.integer(json, "dp"),
        KeyMembers.integer(json, "dq"),
        KeyMembers.integer(json, "qi"));
  }

  private static KeySpec ec(JsonObject json) throws JoseException, MalformedJsonException {
    EcCurve curve = EcCurve.named(KeyMembers.member(json, "crv"));
    if (curve == null) {
      throw new JoseException("the key has a crv that is not supported");
    }
    byte[] d = KeyMembers.bytes(json, "d", curve.coordinateBytes());
    return new ECPrivateKeySpec(new BigInteger(1, d), curve.parameters());
  }
}
