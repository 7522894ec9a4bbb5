package dev.keyward.core.issuer;

import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwkSet;
import dev.keyward.core.jose.JwsAlgorithm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer at one moment, each with the algorithms that the operator allows and the
 * key can have: the one it names; else the one of its curve, or every RSA one. Immutable.
 */
public final class IssuerKeys {
  private final Map<String, Map<JwsAlgorithm, IssuerKey>> byKeyId;
  private final Map<JwsAlgorithm, List<IssuerKey>> byAlgorithm = new EnumMap<>(JwsAlgorithm.class);
  private final int skipped;

  private IssuerKeys(Map<String, Map<JwsAlgorithm, IssuerKey>> byKeyId, int skipped) {
    this.byKeyId = Map.copyOf(byKeyId);
    this.skipped = skipped;
    for (Map<JwsAlgorithm, IssuerKey> keys : byKeyId.values()) {
      keys.forEach(
          (algorithm, key) ->
              byAlgorithm.computeIfAbsent(algorithm, a -> new ArrayList<>()).add(key));
    }
  }

  /** Those of {@code set} that can be used with an algorithm of {@code allowed}. */
  public static IssuerKeys of(JwkSet set, Collection<JwsAlgorithm> allowed) {
    Map<String, Map<JwsAlgorithm, IssuerKey>> byKeyId = new HashMap<>();
    int skipped = set.skipped();
    for (Jwk jwk : set.keys()) {
      Map<JwsAlgorithm, IssuerKey> keys = keys(jwk, allowed);
      if (keys.isEmpty()) {
        skipped++;
      } else {
        byKeyId.put(jwk.keyId(), keys);
      }
    }
    return new IssuerKeys(byKeyId, skipped);
  }

  private static Map<JwsAlgorithm, IssuerKey> keys(Jwk jwk, Collection<JwsAlgorithm> allowed) {
    Map<JwsAlgorithm, IssuerKey> keys = new EnumMap<>(JwsAlgorithm.class);
    for (JwsAlgorithm algorithm : allowed) {
      try {
        keys.put(
            algorithm,
            new IssuerKey(jwk.keyId(), jwk.thumbprint(), jwk.verificationKey(algorithm)));
      } catch (JoseException e) {
        // The key has another algorithm; perhaps one that is allowed too.
      }
    }
    return keys;
  }

  /** How many keys can be used. */
  public int size() {
    return byKeyId.size();
  }

  /** How many keys were published that cannot be used. */
  public int skipped() {
    return skipped;
  }

  /**
   * The key for a token; null when there is none.
   *
   * @param keyId null for a token that names none: the issuer then has exactly one key that fits
   * @param algorithm the {@code alg} of the token
   */
  public @Nullable IssuerKey find(@Nullable String keyId, String algorithm) {
    JwsAlgorithm wanted = JwsAlgorithm.of(algorithm);
    if (wanted == null) {
      return null;
    }
    if (keyId != null) {
      return byKeyId.getOrDefault(keyId, Map.of()).get(wanted);
    }
    List<IssuerKey> fitting = byAlgorithm.getOrDefault(wanted, List.of());
    return fitting.size() == 1 ? fitting.getFirst() : null;
  }

  /** Whether there is a key of this name, for whatever algorithm. */
  public boolean knows(String keyId) {
    return byKeyId.containsKey(keyId);
  }

  /** Whether {@code key}, found in an earlier set, is still what its name stands for. */
  boolean hold(IssuerKey key) {
    IssuerKey now = byKeyId.getOrDefault(key.keyId(), Map.of()).get(key.key().algorithm());
    return now != null && now.isSameAs(key);
  }
}
