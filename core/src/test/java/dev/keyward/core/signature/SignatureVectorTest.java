package dev.keyward.core.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.fixtures.CryptoProvider;
import dev.keyward.core.fixtures.Wycheproof;
import dev.keyward.core.fixtures.Wycheproof.Case;
import dev.keyward.core.json.MalformedJsonException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every signature vector of Wycheproof for our schemes has the outcome it states, with the JDK's
 * code and with the native, but for those pinned here. Vectors of secp256k1, Ed448, SHA-1 and
 * SHA-224 are not ours.
 */
class SignatureVectorTest {
  private static final String EXPONENT = "the exponent is 3: keys have 65537";

  /**
   * RFC 8017 8.2.2 allows what older encoders made, a DigestInfo without NULL. Only who has the
   * private key can make it, so that nothing depends on it.
   */
  private static final String NO_NULL = "the JDK accepts it, native code does not";

  private static final Map<String, String> PINNED =
      Map.of(
          "rsa/rsa_signature_2048_sha256_test.json 258", EXPONENT,
          "rsa/rsa_signature_2048_sha256_test.json 259", EXPONENT,
          "rsa/rsa_signature_2048_sha512_test.json 259", EXPONENT,
          "rsa/rsa_signature_3072_sha256_test.json 259", EXPONENT);

  private static final Map<String, String> PINNED_FOR_JDK =
      Map.of(
          "rsa/rsa_signature_2048_sha256_test.json 8", NO_NULL,
          "rsa/rsa_signature_2048_sha384_test.json 8", NO_NULL,
          "rsa/rsa_signature_2048_sha512_test.json 8", NO_NULL,
          "rsa/rsa_signature_3072_sha256_test.json 8", NO_NULL,
          "rsa/rsa_signature_4096_sha256_test.json 8", NO_NULL,
          "rsa/rsa_signature_4096_sha512_test.json 8", NO_NULL);

  private final Map<String, Optional<Verifier>> verifiers = new HashMap<>();

  @ParameterizedTest
  @EnumSource
  void ecdsa(CryptoProvider code) {
    judge(
        code,
        "EC",
        v -> new EcdsaScheme(curve(v)),
        "ecdsa_p1363/ecdsa_secp256r1_sha256_p1363_test.json",
        "ecdsa_p1363/ecdsa_secp384r1_sha384_p1363_test.json",
        "ecdsa_p1363/ecdsa_secp521r1_sha512_p1363_test.json");
  }

  @ParameterizedTest
  @EnumSource
  void ed25519(CryptoProvider code) {
    judge(code, "Ed25519", v -> new Ed25519Scheme(), "eddsa/ed25519_test.json");
  }

  @ParameterizedTest
  @EnumSource
  void rsaPkcs1(CryptoProvider code) {
    judge(
        code,
        "RSA",
        v -> new RsaScheme(hashBits(v), false),
        "rsa/rsa_signature_2048_sha256_test.json",
        "rsa/rsa_signature_2048_sha384_test.json",
        "rsa/rsa_signature_2048_sha512_test.json",
        "rsa/rsa_signature_3072_sha256_test.json",
        "rsa/rsa_signature_4096_sha256_test.json",
        "rsa/rsa_signature_4096_sha512_test.json");
  }

  @ParameterizedTest
  @EnumSource
  void rsaPss(CryptoProvider code) {
    judge(
        code,
        "RSA",
        v -> new RsaScheme(hashBits(v), true),
        "rsa/rsa_pss_2048_sha256_mgf1_32_test.json",
        "rsa/rsa_pss_2048_sha384_mgf1_48_test.json",
        "rsa/rsa_pss_3072_sha256_mgf1_32_test.json",
        "rsa/rsa_pss_4096_sha256_mgf1_32_test.json",
        "rsa/rsa_pss_4096_sha384_mgf1_48_test.json",
        "rsa/rsa_pss_4096_sha512_mgf1_64_test.json",
        "rsa/rsa_pss_misc_test.json");
  }

  /** The scheme of a vector. */
  private interface SchemeOf {
    SignatureScheme of(Case vector);
  }

  private void judge(CryptoProvider code, String keyType, SchemeOf scheme, String... files) {
    Map<String, String> deviations = new TreeMap<>();
    Map<String, String> pinned = new TreeMap<>(PINNED);
    if (code == CryptoProvider.JDK) {
      pinned.putAll(PINNED_FOR_JDK);
    }
    pinned.keySet().removeIf(k -> !List.of(files).contains(k.substring(0, k.indexOf(' '))));
    for (String file : files) {
      for (Case vector : Wycheproof.cases(file)) {
        if (isOurs(vector)) {
          boolean accepted = isAccepted(code, keyType, scheme.of(vector), vector);
          if (accepted != isRight(vector)) {
            String id = file + " " + vector.id();
            deviations.put(id, pinned.getOrDefault(id, vector.toString()));
          }
        }
      }
    }
    assertEquals(pinned, deviations);
  }

  private boolean isAccepted(
      CryptoProvider code, String keyType, SignatureScheme scheme, Case vector) {
    String der = member(vector, "publicKeyDer");
    Optional<Verifier> verifier =
        verifiers.computeIfAbsent(scheme + der, k -> verifier(keyType, scheme, der, code));
    byte[] message = vector.hex("msg");
    return verifier.map(v -> v.verify(message, message.length, vector.hex("sig"))).orElse(false);
  }

  private static Optional<Verifier> verifier(
      String keyType, SignatureScheme scheme, String der, CryptoProvider code) {
    try {
      X509EncodedKeySpec spec = new X509EncodedKeySpec(HexFormat.of().parseHex(der));
      return Optional.of(
          scheme.verifier(KeyFactory.getInstance(keyType).generatePublic(spec), code.provider()));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static boolean isOurs(Case vector) {
    String hash = member(vector, "sha");
    return hash == null || !hash.equals("SHA-1") && !hash.equals("SHA-224");
  }

  /** Valid by other PSS parameters than ours is invalid here. */
  private static boolean isRight(Case vector) {
    String hash = member(vector, "mgfSha");
    return vector.isValid()
        && (hash == null
            || hash.equals(member(vector, "sha"))
                && number(vector, "sLen") == hashBits(vector) / 8);
  }

  private static EcCurve curve(Case vector) {
    return switch (hashBits(vector)) {
      case 256 -> EcCurve.P_256;
      case 384 -> EcCurve.P_384;
      default -> EcCurve.P_521;
    };
  }

  private static int hashBits(Case vector) {
    return Integer.parseInt(Objects.requireNonNull(member(vector, "sha")).substring(4));
  }

  private static @Nullable String member(Case vector, String name) {
    try {
      return vector.group().string(name);
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }

  private static long number(Case vector, String name) {
    try {
      return Objects.requireNonNull(vector.group().integer(name));
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }
}
