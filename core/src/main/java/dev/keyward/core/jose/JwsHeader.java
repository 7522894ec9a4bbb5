package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/**
 * What of a JOSE header is used (RFC 7515 section 4). Of {@code jwk}, {@code jku}, {@code x5u},
 * {@code x5c} and their thumbprints only the type is looked at: the sender does not choose the key
 * it is judged by.
 *
 * @param algorithm as sent
 */
record JwsHeader(String algorithm, @Nullable String keyId, @Nullable String type) {
  private static final int MAX_KEY_ID_CHARS = 256;

  static JwsHeader read(byte[] json) throws JoseException {
    try {
      return read(JsonObject.parse(json));
    } catch (MalformedJsonException e) {
      throw new JoseException("the header of the token is malformed");
    }
  }

  private static JwsHeader read(JsonObject header) throws MalformedJsonException, JoseException {
    // No extension is understood, so whichever is critical cannot be (RFC 7515 4.1.11).
    if (header.has("crit")) {
      throw new JoseException("the header of the token has crit");
    }
    // RFC 7797 demands crit with it; without crit it would silently be read as encoded.
    if (header.has("b64") && !Boolean.TRUE.equals(header.bool("b64"))) {
      throw new JoseException("the payload of the token is not base64url (b64)");
    }
    // RFC 7516 section 9 tells a JWE by it.
    if (header.has("enc")) {
      throw new JoseException("the token is encrypted");
    }
    requireTypes(header);
    String algorithm = header.string("alg");
    if (algorithm == null) {
      throw new JoseException("the header of the token names no algorithm");
    }
    return new JwsHeader(algorithm, keyId(header), header.string("typ"));
  }

  /** Of parameters that are registered but not used. */
  private static void requireTypes(JsonObject header) throws MalformedJsonException {
    for (String name : header.names()) {
      switch (name) {
        case "cty", "jku", "x5u", "x5t", "x5t#S256" -> header.string(name);
        case "jwk" -> header.object(name);
        case "x5c" -> header.strings(name);
        default -> {
          // used, or not registered
        }
      }
    }
  }

  /** The {@code kid} of a header or a key. */
  static @Nullable String keyId(JsonObject json) throws MalformedJsonException, JoseException {
    String keyId = json.string("kid");
    if (keyId != null && (keyId.isEmpty() || keyId.length() > MAX_KEY_ID_CHARS)) {
      throw new JoseException("the kid is empty or too long");
    }
    return keyId;
  }
}
