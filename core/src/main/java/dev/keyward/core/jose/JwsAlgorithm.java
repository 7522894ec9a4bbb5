package dev.keyward.core.jose;

import dev.keyward.core.signature.EcCurve;
import dev.keyward.core.signature.SignatureScheme;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The signature algorithms of RFC 7518 section 3.1 and RFC 8037; {@code none} is not one. */
public enum JwsAlgorithm {
  HS256("HS256", 256, null),
  HS384("HS384", 384, null),
  HS512("HS512", 512, null),
  RS256("RS256", 256, SignatureScheme.rsaPkcs1(256)),
  RS384("RS384", 384, SignatureScheme.rsaPkcs1(384)),
  RS512("RS512", 512, SignatureScheme.rsaPkcs1(512)),
  PS256("PS256", 256, SignatureScheme.rsaPss(256)),
  PS384("PS384", 384, SignatureScheme.rsaPss(384)),
  PS512("PS512", 512, SignatureScheme.rsaPss(512)),
  ES256("ES256", 256, SignatureScheme.ecdsa(EcCurve.P_256)),
  ES384("ES384", 384, SignatureScheme.ecdsa(EcCurve.P_384)),
  ES512("ES512", 512, SignatureScheme.ecdsa(EcCurve.P_521)),
  /** With Ed25519 alone. */
  EDDSA("EdDSA", 512, SignatureScheme.ed25519());

  /** What RFC 9864 calls {@link #EDDSA} with this curve. */
  private static final String ED25519 = "Ed25519";

  private static final Map<String, JwsAlgorithm> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(JwsAlgorithm::jwsName, Function.identity()));

  private final String jwsName;
  private final int hashBits;

  // Records of constants: immutable, though JCA's parameter types do not say so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final @Nullable SignatureScheme scheme;

  JwsAlgorithm(String jwsName, int hashBits, @Nullable SignatureScheme scheme) {
    this.jwsName = jwsName;
    this.hashBits = hashBits;
    this.scheme = scheme;
  }

  /**
   * The algorithm of an {@code alg} value, compared by case; {@code EdDSA} and {@code Ed25519} are
   * the same. Null when there is none.
   */
  public static @Nullable JwsAlgorithm of(String alg) {
    return alg.equals(ED25519) ? EDDSA : BY_NAME.get(alg);
  }

  /** The {@code alg} value it is sent as. */
  public String jwsName() {
    return jwsName;
  }

  /** Whether who can verify can also sign. */
  public boolean isSymmetric() {
    return scheme == null;
  }

  /** Bytes of the hash, and so the least of an HMAC secret (RFC 7518 3.2). */
  public int hashBytes() {
    return hashBits / 8;
  }

  /**
   * @throws IllegalArgumentException for an HMAC algorithm
   */
  SignatureScheme scheme() {
    if (scheme == null) {
      throw new IllegalArgumentException(jwsName + " signs with a secret, not with a key pair");
    }
    return scheme;
  }

  /**
   * @throws IllegalArgumentException for an algorithm of key pairs
   */
  void requireSymmetric() {
    if (scheme != null) {
      throw new IllegalArgumentException(jwsName + " signs with a key pair, not with a secret");
    }
  }
}
