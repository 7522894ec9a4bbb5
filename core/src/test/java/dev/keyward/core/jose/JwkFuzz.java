package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;

/**
 * Fuzz target: the input as a JWK, public and private. What is read of a public key is written
 * without a secret and read as the same key.
 */
public final class JwkFuzz {
  private JwkFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    JsonObject json;
    try {
      json = JsonObject.parse(input);
    } catch (MalformedJsonException e) {
      return;
    }
    readPrivate(json);
    try {
      Jwk key = Jwk.parse(json);
      if (!key.verificationKey().algorithm().isSymmetric()) {
        requireSame(
            key, Jwk.parse(JsonObject.parse(key.toJson().getBytes(StandardCharsets.UTF_8))));
      }
    } catch (JoseException e) {
      // refused, as most are
    } catch (MalformedJsonException e) {
      throw new AssertionError("what was written is malformed", e);
    }
  }

  private static void readPrivate(JsonObject json) {
    try {
      PrivateJwk.parse(json);
    } catch (JoseException e) {
      // refused, as most are
    }
  }

  private static void requireSame(Jwk key, Jwk again) {
    if (key.toJson().contains("\"d\":")
        || !key.thumbprint().equals(again.thumbprint())
        || !key.keyId().equals(again.keyId())
        || key.verificationKey().algorithm() != again.verificationKey().algorithm()) {
      throw new AssertionError("the key is another one, or shows its secret");
    }
  }
}
