package dev.keyward.core.jose;

import dev.keyward.core.signature.Hmac;
import dev.keyward.core.signature.NativeProvider;
import dev.keyward.core.signature.Signer;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A secret or key pair for one algorithm. RSA pairs take long to make, so they are made once. */
record Keys(JwsAlgorithm algorithm, @Nullable KeyPair pair, byte[] secret) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Map<String, KeyPair> RSA = new ConcurrentHashMap<>();
  private static final Map<JwsAlgorithm, Keys> BY_ALGORITHM = new ConcurrentHashMap<>();

  /** Always the same in one run. */
  static Keys of(JwsAlgorithm algorithm) {
    return BY_ALGORITHM.computeIfAbsent(algorithm, a -> make(a, "first"));
  }

  /** Others than {@link #of} has. */
  static Keys fresh(JwsAlgorithm algorithm) {
    return make(algorithm, "second");
  }

  private static Keys make(JwsAlgorithm algorithm, String rsaName) {
    if (algorithm.isSymmetric()) {
      byte[] secret = new byte[algorithm.hashBytes()];
      RANDOM.nextBytes(secret);
      return new Keys(algorithm, null, secret);
    }
    boolean rsa = algorithm.name().startsWith("RS") || algorithm.name().startsWith("PS");
    KeyPair pair =
        rsa
            ? RSA.computeIfAbsent(rsaName, name -> JwsKeyPairs.generate(algorithm, RANDOM))
            : JwsKeyPairs.generate(algorithm, RANDOM);
    return new Keys(algorithm, pair, new byte[0]);
  }

  PublicKey publicKey() {
    return pair.getPublic();
  }

  PrivateKey privateKey() {
    return pair.getPrivate();
  }

  VerificationKey verificationKey(@Nullable String keyId) {
    return pair == null
        ? VerificationKey.ofSecret(algorithm, keyId, secret)
        : VerificationKey.of(algorithm, keyId, pair.getPublic());
  }

  /** Signs any bytes. */
  Signer signer() {
    return pair == null
        ? Hmac.of(8 * algorithm.hashBytes(), secret)
        : algorithm.scheme().signer(pair.getPrivate(), NativeProvider.provider());
  }

  JwsSigner signer(@Nullable String keyId) {
    return pair == null
        ? JwsSigner.ofSecret(algorithm, keyId, secret)
        : JwsSigner.of(algorithm, keyId, pair.getPrivate());
  }
}
