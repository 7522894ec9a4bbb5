package dev.keyward.core.signing;

import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwkSet;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.jose.VerificationKey;
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
  static final Keyring EMPTY = new Keyring(Map.of(), null, null, List.of());

  private final Map<String, VerificationKey> byKeyId;
  private final @Nullable VerificationKey withoutKeyId;
  private final @Nullable JwsSigner signer;
  private final byte[] jwks;

  private Keyring(
      Map<String, VerificationKey> byKeyId,
      @Nullable VerificationKey withoutKeyId,
      @Nullable JwsSigner signer,
      Collection<Jwk> published) {
    this.byKeyId = byKeyId;
    this.withoutKeyId = withoutKeyId;
    this.signer = signer;
    this.jwks = JwkSet.toJson(published);
  }

  /**
   * @param signer null when none of the keys signs now
   */
  static Keyring ofPublic(List<Jwk> keys, @Nullable JwsSigner signer) {
    Map<String, VerificationKey> byKeyId =
        keys.stream().collect(Collectors.toUnmodifiableMap(Jwk::keyId, Jwk::verificationKey));
    return new Keyring(byKeyId, null, signer, keys);
  }

  /** One secret that others share. It has no {@code kid}, and nothing of it is published. */
  static Keyring ofSecret(JwsAlgorithm algorithm, byte[] secret) {
    return new Keyring(
        Map.of(),
        VerificationKey.ofSecret(algorithm, null, secret),
        JwsSigner.ofSecret(algorithm, null, secret),
        List.of());
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
