package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import dev.keyward.core.signature.EcCurve;
import dev.keyward.core.signature.Edwards25519;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Between public keys and the JWK members that a thumbprint requires of them (RFC 7638 3.2), which
 * are all that they consist of (RFC 7518 section 6, RFC 8037 section 2).
 */
final class KeyMembers {
  static final String ED25519 = "Ed25519";

  private KeyMembers() {}

  /** In the order of a thumbprint. The key has been found fit. */
  static SortedMap<String, String> of(PublicKey key) {
    SortedMap<String, String> members = new TreeMap<>();
    if (key instanceof RSAPublicKey rsa) {
      members.put("kty", "RSA");
      members.put("n", encode(rsa.getModulus()));
      members.put("e", encode(rsa.getPublicExponent()));
    } else if (key instanceof ECPublicKey ec) {
      EcCurve curve = EcCurve.of(ec);
      members.put("kty", "EC");
      members.put("crv", curve.nistName());
      members.put("x", Base64Url.encode(curve.fixed(ec.getW().getAffineX())));
      members.put("y", Base64Url.encode(curve.fixed(ec.getW().getAffineY())));
    } else if (key instanceof EdECPublicKey ed) {
      members.put("kty", "OKP");
      members.put("crv", ED25519);
      members.put("x", Base64Url.encode(Edwards25519.encode(ed.getPoint())));
    } else {
      throw new IllegalArgumentException("there is no JWK for such a key");
    }
    return members;
  }

  /**
   * @throws JoseException when a member is missing or malformed, or the kind of key is none of ours
   */
  static PublicKey publicKey(JsonObject json) throws JoseException, MalformedJsonException {
    KeySpec spec =
        switch (member(json, "kty")) {
          case "RSA" -> new RSAPublicKeySpec(integer(json, "n"), integer(json, "e"));
          case "EC" -> ecPoint(json);
          case "OKP" -> edPoint(json);
          default -> throw new JoseException("the key has a kty that is not supported");
        };
    try {
      return factory(json).generatePublic(spec);
    } catch (InvalidKeySpecException e) {
      throw new JoseException("the key is not fit");
    }
  }

  /** Of a key whose {@code kty} is one of ours. */
  static KeyFactory factory(JsonObject json) throws JoseException, MalformedJsonException {
    String kty = member(json, "kty");
    try {
      return KeyFactory.getInstance(kty.equals("OKP") ? ED25519 : kty);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA, EC and Ed25519", e);
    }
  }

  /**
   * @param alg as the key names it; null for the one of its kind
   */
  static JwsAlgorithm algorithm(@Nullable String alg, PublicKey key) throws JoseException {
    JwsAlgorithm algorithm = alg == null ? ofKind(key) : JwsAlgorithm.of(alg);
    if (algorithm == null) {
      throw new JoseException("the key has an alg that is not supported");
    }
    return algorithm;
  }

  /** With RSA the one that every implementation has. */
  private static JwsAlgorithm ofKind(PublicKey key) {
    if (key instanceof ECPublicKey ec) {
      return switch (EcCurve.of(ec)) {
        case P_256 -> JwsAlgorithm.ES256;
        case P_384 -> JwsAlgorithm.ES384;
        case P_521 -> JwsAlgorithm.ES512;
      };
    }
    return key instanceof RSAPublicKey ? JwsAlgorithm.RS256 : JwsAlgorithm.EDDSA;
  }

  private static KeySpec ecPoint(JsonObject json) throws JoseException, MalformedJsonException {
    EcCurve curve = EcCurve.named(member(json, "crv"));
    if (curve == null) {
      throw unsupportedCurve();
    }
    byte[] x = bytes(json, "x", curve.coordinateBytes());
    byte[] y = bytes(json, "y", curve.coordinateBytes());
    ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
    return new ECPublicKeySpec(point, curve.parameters());
  }

  private static KeySpec edPoint(JsonObject json) throws JoseException, MalformedJsonException {
    if (!member(json, "crv").equals(ED25519)) {
      throw unsupportedCurve();
    }
    byte[] x = bytes(json, "x", Edwards25519.POINT_BYTES);
    return new EdECPublicKeySpec(NamedParameterSpec.ED25519, Edwards25519.decode(x));
  }

  private static JoseException unsupportedCurve() {
    return new JoseException("the key has a crv that is not supported");
  }

  static String member(JsonObject json, String name) throws JoseException, MalformedJsonException {
    String value = json.string(name);
    if (value == null) {
      throw new JoseException("the key lacks a member");
    }
    return value;
  }

  static byte[] bytes(JsonObject json, String name) throws JoseException, MalformedJsonException {
    byte[] bytes = Base64Url.decode(member(json, name));
    if (bytes == null) {
      throw new JoseException("a member of the key is not canonical base64url");
    }
    return bytes;
  }

  static byte[] bytes(JsonObject json, String name, int length)
      throws JoseException, MalformedJsonException {
    byte[] bytes = bytes(json, name);
    if (bytes.length != length) {
      throw new JoseException("a member of the key has the wrong length");
    }
    return bytes;
  }

  /** Base64urlUInt: without a leading zero (RFC 7518 section 2). */
  static BigInteger integer(JsonObject json, String name)
      throws JoseException, MalformedJsonException {
    byte[] bytes = bytes(json, name);
    if (bytes.length == 0 || bytes[0] == 0) {
      throw new JoseException("a number of the key is not in its shortest form");
    }
    return new BigInteger(1, bytes);
  }

  private static String encode(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return Base64Url.encode(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }
}
