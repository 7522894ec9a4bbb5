package dev.keyward.core.jose;

import dev.keyward.core.signature.Hmac;
import dev.keyward.core.signature.NativeProvider;
import dev.keyward.core.signature.Signer;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Makes compact JWS with one key; any number of threads may use it at once. */
public final class JwsSigner {
  private static final JsonFactory JSON = new JsonFactory();

  private final JwsAlgorithm algorithm;
  private final @Nullable String keyId;
  private final Signer signer;

  private JwsSigner(JwsAlgorithm algorithm, @Nullable String keyId, Signer signer) {
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.signer = signer;
  }

  /**
   * @throws IllegalArgumentException when the key is of another kind or curve, or RSA outside 3072
   *     to 8192 bits (ASVS 11.2.3); or when the algorithm is HMAC
   */
  public static JwsSigner of(JwsAlgorithm algorithm, @Nullable String keyId, PrivateKey key) {
    Signer signer = algorithm.scheme().signer(key, NativeProvider.provider());
    return new JwsSigner(algorithm, keyId, signer);
  }

  /**
   * @throws IllegalArgumentException when the secret is shorter than the hash, or when the
   *     algorithm is not HMAC
   */
  public static JwsSigner ofSecret(JwsAlgorithm algorithm, @Nullable String keyId, byte[] secret) {
    algorithm.requireSymmetric();
    return new JwsSigner(algorithm, keyId, Hmac.of(8 * algorithm.hashBytes(), secret));
  }

  /** The {@code kid} of what it signs; null for none. */
  public @Nullable String keyId() {
    return keyId;
  }

  /**
   * The compact serialization (RFC 7515 section 7.1).
   *
   * @param type the {@code typ} of the header
   */
  public String sign(String type, byte[] payload) {
    String signed =
        Base64Url.encode(header(type).getBytes(StandardCharsets.UTF_8))
            + '.'
            + Base64Url.encode(payload);
    byte[] signature = signer.sign(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + '.' + Base64Url.encode(signature);
  }

  private String header(String type) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("alg", algorithm.jwsName());
      json.writeStringProperty("typ", type);
      if (keyId != null) {
        json.writeStringProperty("kid", keyId);
      }
      json.writeEndObject();
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return "JwsSigner[***]";
  }
}
