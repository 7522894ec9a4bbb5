package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
   * published with it. So is every key whose {@code kid} another one has: which of them is meant
   * would be a guess.
   *
   * @throws JoseException when the set is malformed, or has more than {@value #MAX_BYTES} bytes or
   *     {@value #MAX_KEYS} keys
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
    List<Jwk> distinct = usable.stream().filter(key -> isAlone(key.keyId(), usable)).toList();
    return new JwkSet(distinct, all.size() - distinct.size());
  }

  /**
   * Reads a set of secrets, each an {@code oct} key. There is no reason for another key in it, so
   * none is skipped.
   *
   * @throws JoseException as {@link #parse}, and when one of the keys cannot be used, or two have
   *     the same {@code kid}
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
    if (!secrets.stream().allMatch(key -> isAlone(key.keyId(), secrets))) {
      throw new JoseException("the key set has two keys with the same kid");
    }
    return new JwkSet(secrets, 0);
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

  private static boolean isAlone(String keyId, List<Jwk> keys) {
    return keys.stream().filter(key -> key.keyId().equals(keyId)).count() == 1;
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
