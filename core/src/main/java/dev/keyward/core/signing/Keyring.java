package dev.keyward.core.signing;

import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwkSet;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.jose.VerificationKey;
import dev.keyward.core.signing.SigningKey.State;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one moment: those that may verify, by {@code kid}, and the one that signs. Either key
 * pairs or one shared secret, never both (ASVS 9.1.2). Immutable.
 */
public final class Keyring {
  /** Before anything was read, and after everything was revoked. */
  static final Keyring EMPTY = new Keyring(Map.of(), null, null, List.of(), Census.NONE);

  private final Map<String, VerificationKey> byKeyId;
  private final @Nullable VerificationKey withoutKeyId;
  private final @Nullable JwsSigner signer;
  private final byte[] jwks;
  private final Census census;

  /**
   * What there is of keys, for those who watch.
   *
   * @param pending how many will sign
   * @param retired how many only verify
   * @param activeSince when the one that signs began to; null when none does
   */
  public record Census(int pending, int retired, @Nullable Instant activeSince) {
    static final Census NONE = new Census(0, 0, null);

    static Census of(List<SigningKey> keys) {
      Instant since = null;
      int pending = 0;
      int retired = 0;
      for (SigningKey key : keys) {
        pending += key.is(State.PENDING) ? 1 : 0;
        retired += key.is(State.RETIRED) ? 1 : 0;
        since = key.is(State.ACTIVE) ? key.activatedAt() : since;
      }
      return new Census(pending, retired, since);
    }
  }

  private Keyring(
      Map<String, VerificationKey> byKeyId,
      @Nullable VerificationKey withoutKeyId,
      @Nullable JwsSigner signer,
      Collection<Jwk> published,
      Census census) {
    this.byKeyId = byKeyId;
    this.withoutKeyId = withoutKeyId;
    this.signer = signer;
    this.jwks = JwkSet.toJson(published);
    this.census = census;
  }

  /**
   * @param keys those that verify, of which at most one is active
   * @throws StorageException when one does not open
   */
  static Keyring of(List<SigningKey> keys, KeyPairs pairs) {
    JwsSigner signer =
        keys.stream()
            .filter(key -> key.is(State.ACTIVE))
            .map(pairs::signer)
            .findFirst()
            .orElse(null);
    List<Jwk> published = keys.stream().map(KeyPairs::published).toList();
    Map<String, VerificationKey> byKeyId =
        published.stream().collect(Collectors.toUnmodifiableMap(Jwk::keyId, Jwk::verificationKey));
    return new Keyring(byKeyId, null, signer, published, Census.of(keys));
  }

  /** One secret that others share. It has no {@code kid}, and nothing of it is published. */
  static Keyring ofSecret(JwsAlgorithm algorithm, byte[] secret) {
    return new Keyring(
        Map.of(),
        VerificationKey.ofSecret(algorithm, null, secret),
        JwsSigner.ofSecret(algorithm, null, secret),
        List.of(),
        Census.NONE);
  }

  /** Whether each key that verifies in the other one does here. */
  boolean verifiesAllOf(Keyring other) {
    return byKeyId.keySet().containsAll(other.byKeyId.keySet());
  }

  public Census census() {
    return census;
  }

  /**
   * What a token of this keyring may carry. Whoever shares a secret can make tokens with it, and is
   * no administrator of Keyward for that.
   */
  public Scopes grantable(Scopes scopes) {
    return withoutKeyId == null ? scopes : scopes.unreserved();
  }

  /** The key for a token whose header has this {@code kid}, or none. */
  public @Nullable VerificationKey find(@Nullable String keyId) {
    return keyId == null ? withoutKeyId : byKeyId.get(keyId);
  }

  /**
   * The key that signs.
   *
   * @throws StorageException when there is none: the answer is 503
   */
  public JwsSigner signer() {
    if (signer == null) {
      throw new StorageException("there is no active signing key");
    }
    return signer;
  }

  /** The JWK Set document; public members only; a copy. */
  public byte[] jwks() {
    return jwks.clone();
  }
}
