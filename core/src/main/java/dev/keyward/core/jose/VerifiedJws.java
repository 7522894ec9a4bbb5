package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature was verified; only {@link CompactJws#verify} makes one. Whether it is
 * meant for us and still valid is not known yet.
 */
public final class VerifiedJws {
  private final JwsHeader header;
  private final byte[] payload;
  private final @Nullable JsonObject claims;

  /**
   * @param claims the payload as JSON, where it was read already
   */
  VerifiedJws(JwsHeader header, byte[] payload, @Nullable JsonObject claims) {
    this.header = header;
    this.payload = payload;
    this.claims = claims;
  }

  public @Nullable String keyId() {
    return header.keyId();
  }

  public @Nullable String type() {
    return header.type();
  }

  /** A copy. */
  public byte[] payload() {
    return payload.clone();
  }

  /**
   * The payload as JSON.
   *
   * @throws JoseException when it is not a JSON object
   */
  public JsonObject claims() throws JoseException {
    if (claims != null) {
      return claims;
    }
    try {
      return JsonObject.parse(payload);
    } catch (MalformedJsonException e) {
      throw new JoseException("the payload of the token is not a JSON object");
    }
  }
}
