package dev.keyward.core.jose;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import org.jspecify.annotations.Nullable;

/** An access token as RFC 9068 has it, of a usual size, and the key it is signed with. */
record BenchToken(String token, VerificationKey key) {
  private static final String CLAIMS =
      "{\"iss\":\"https://id.example.org\",\"sub\":\"user_01J8ZK7Q3M5X9T2V4B6N8P0RSW\","
          + "\"aud\":[\"https://api.example.org\"],\"client_id\":\"client_01J8ZK7Q3M5X9T2V4B\","
          + "\"scope\":\"orders:read orders:write\",\"jti\":\"01J8ZK7Q3M5X9T2V4B6N8P0RSX\","
          + "\"iat\":1793836800,\"exp\":1793840400}";
  private static final String KEY_ID = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

  /** Signed by the JDK; RSA keys have 2048 bits, as most have and openssl's figure is for. */
  static BenchToken of(JwsAlgorithm algorithm, @Nullable Provider provider)
      throws GeneralSecurityException {
    KeyPair pair = pair(algorithm);
    String header =
        "{\"alg\":\"" + algorithm.jwsName() + "\",\"typ\":\"at+jwt\",\"kid\":\"" + KEY_ID + "\"}";
    String signed = encode(header) + "." + encode(CLAIMS);
    Signature signature = algorithm.scheme().signature(null);
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return new BenchToken(
        signed + "." + Base64Url.encode(signature.sign()),
        VerificationKey.of(algorithm, KEY_ID, pair.getPublic(), provider));
  }

  static BenchToken ofSecret(JwsAlgorithm algorithm) {
    byte[] secret = new byte[64];
    new SecureRandom().nextBytes(secret);
    return new BenchToken(
        JwsSigner.ofSecret(algorithm, KEY_ID, secret)
            .sign("at+jwt", CLAIMS.getBytes(StandardCharsets.UTF_8)),
        VerificationKey.ofSecret(algorithm, KEY_ID, secret));
  }

  private static KeyPair pair(JwsAlgorithm algorithm) throws GeneralSecurityException {
    if (!algorithm.name().startsWith("RS") && !algorithm.name().startsWith("PS")) {
      return JwsKeyPairs.generate(algorithm, new SecureRandom());
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String encode(String text) {
    return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
  }
}
