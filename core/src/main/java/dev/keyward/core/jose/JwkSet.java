package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Keys of one issuer (RFC 7517 section 5): either public or symmetric, never both, since who can
 * verify with the latter can also sign (ASVS 9.1.2).
 */
public final class JwkSet {
  static final int MAX_BYTES = 262_144;
  static final int MAX_KEYS = 100;

  private static final JsonFactory JSON = new JsonFactory();

  private final List<Jwk> keys;
  private final int skipped;

  private JwkSet(List<Jwk> keys, int skipped) {
    this.keys = List.copyOf(keys);
    this.skipped = skipped;
  }

  /**
   * Reads a published set. A key that cannot be used is skipped as the RFC says: one of another
   * kind, curve, algorithm or use, one that is weak or lacks a member, and one whose secret part is
   * published with it.
   *
   * @throws JoseException when the set is malformed, has more than {@value #MAX_BYTES} bytes or
   *     {@value #MAX_KEYS} keys, or two keys with the same {@code kid}
   */
  public static JwkSet parse(byte[] utf8) throws JoseException {
    List<Jwk> usable = new ArrayList<>();
    List<JsonObject> all = members(utf8);
    for (JsonObject json : all) {
      try {
        Jwk key = Jwk.parse(json);
        if (!key.verificationKey().algorithm().isSymmetric()) {
          usable.add(key);
        }
      } catch (JoseException e) {
        // skipped: keys that others understand may stand beside ours
      }
    }
    return of(usable, all.size() - usable.size());
  }

  /**
   * Reads a set of secrets, each an {@code oct} key. There is no reason for another key in it, so
   * none is skipped.
   *
   * @throws JoseException as {@link #parse}, and when one of the keys cannot be used
   */
  public static JwkSet parseSecrets(byte[] utf8) throws JoseException {
    List<Jwk> secrets = new ArrayList<>();
    for (JsonObject json : members(utf8)) {
      Jwk key = Jwk.parse(json);
      if (!key.verificationKey().algorithm().isSymmetric()) {
        throw new JoseException("a key among the secrets is public");
      }
      secrets.add(key);
    }
    return of(secrets, 0);
  }

  private static List<JsonObject> members(byte[] utf8) throws JoseException {
    if (utf8.length > MAX_BYTES) {
      throw new JoseException("the key set is too long");
    }
    try {
      List<JsonObject> members = JsonObject.parse(utf8).objects("keys");
      if (members == null || members.size() > MAX_KEYS) {
        throw new JoseException("the key set has no keys, or too many");
      }
      return members;
    } catch (MalformedJsonException e) {
      throw new JoseException("the key set is malformed");
    }
  }

  private static JwkSet of(List<Jwk> keys, int skipped) throws JoseException {
    Set<String> seen = new HashSet<>();
    for (Jwk key : keys) {
      if (!seen.add(key.keyId())) {
        throw new JoseException("the key set has two keys with the same kid");
      }
    }
    return new JwkSet(keys, skipped);
  }

  /** Those that can be used. */
  public List<Jwk> keys() {
    return keys;
  }

  /** How many cannot. */
  public int skipped() {
    return skipped;
  }

  /**
   * A set to publish: {@code application/jwk-set+json}.
   *
   * @throws IllegalStateException when one of the keys is symmetric
   */
  public static byte[] toJson(Collection<Jwk> keys) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeArrayPropertyStart("keys");
      keys.forEach(key -> key.write(json));
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
