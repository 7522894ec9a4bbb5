package dev.keyward.core.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyward.core.DenyReason;
import dev.keyward.core.change.Change;
import dev.keyward.core.jose.CompactJws;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.VerificationKey;
import dev.keyward.core.signing.Keyring;
import dev.keyward.core.signing.SigningKeys;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Judges access tokens, without I/O:
 *
 * <ol>
 *   <li>one that was seen before is found by its digest in a cache that is bounded in bytes;
 *   <li>else the key is chosen by {@code kid} alone, its one algorithm must be the token's, the
 *       signature and then the claims must hold;
 *   <li>each time anew: it has not expired, and nothing revokes it.
 * </ol>
 */
public final class TokenVerifier {
  private static final long MAX_BYTES = 64L << 20;

  private final SigningKeys keys;
  private final TokenRules rules;
  private final Revocations revocations;
  private final InstantSource clock;
  private final Cache<TokenDigest, VerifiedToken> seen;
  private volatile long withdrawals;

  public TokenVerifier(
      TokenPolicy policy, SigningKeys keys, Revocations revocations, InstantSource clock) {
    this(policy, keys, revocations, clock, MAX_BYTES);
  }

  TokenVerifier(
      TokenPolicy policy,
      SigningKeys keys,
      Revocations revocations,
      InstantSource clock,
      long maxBytes) {
    this.seen =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((TokenDigest digest, VerifiedToken token) -> token.weight())
            .build();
    this.keys = keys;
    this.rules = new TokenRules(policy);
    this.revocations = revocations;
    this.clock = clock;
  }

  /** What a presented token is. */
  public sealed interface Verification {
    record Valid(VerifiedToken token) implements Verification {}

    /**
     * @param credentialId its jti, once the signature held; else empty
     */
    record Refused(DenyReason reason, String credentialId) implements Verification {}

    /**
     * Signed, if at all, with a key that this node does not know: it may have been made just now.
     */
    record UnknownKey() implements Verification {}
  }

  private static final Verification INVALID =
      new Verification.Refused(DenyReason.INVALID_TOKEN, "");
  private static final Verification UNKNOWN_KEY = new Verification.UnknownKey();

  /** Judges a token that was seen before; null when it was not. */
  public @Nullable Verification recall(String token) {
    return recall(TokenDigest.of(token));
  }

  private @Nullable Verification recall(TokenDigest digest) {
    VerifiedToken known = seen.getIfPresent(digest);
    return known == null ? null : current(digest, known);
  }

  public Verification verify(String token) {
    TokenDigest digest = TokenDigest.of(token);
    Verification known = recall(digest);
    if (known != null) {
      return known;
    }
    Keyring keyring = keys.keyring();
    try {
      CompactJws jws = CompactJws.parse(token);
      VerificationKey key = keyring.find(jws.keyId());
      if (key == null) {
        return jws.keyId() == null ? INVALID : UNKNOWN_KEY;
      }
      VerifiedToken verified = rules.judge(jws.verify(key), clock.millis()).under(keyring);
      Verification now = current(digest, verified);
      remember(digest, verified, keyring);
      return now;
    } catch (JoseException | TokenRules.Refused e) {
      return INVALID;
    }
  }

  /** Only what the keys of this moment say: {@link #accept} may have forgotten all just now. */
  private void remember(TokenDigest digest, VerifiedToken token, Keyring usedKeys) {
    if (!token.isExpired(clock.millis())) {
      seen.put(digest, token);
      if (keys.keyring() != usedKeys) {
        seen.invalidate(digest);
      }
    }
  }

  private Verification current(TokenDigest digest, VerifiedToken token) {
    if (token.isExpired(clock.millis())) {
      seen.invalidate(digest);
      return new Verification.Refused(DenyReason.TOKEN_EXPIRED, token.jti());
    }
    return revocations.isRevoked(token)
        ? new Verification.Refused(DenyReason.TOKEN_REVOKED, token.jti())
        : new Verification.Valid(token);
  }

  /**
   * Forgets what keys may have said that count no more; a new one makes nothing untrue. Comes after
   * the keys themselves have changed.
   */
  public void accept(Change change) {
    long known = keys.withdrawals();
    boolean withdrawn = change.kind() == Change.Kind.SIGNING_KEY && known != withdrawals;
    if (withdrawn || change.kind() == Change.Kind.EVERYTHING) {
      withdrawals = known;
      seen.invalidateAll();
    }
  }

  /** Bytes that the remembered tokens take, roughly. */
  public long cachedBytes() {
    seen.cleanUp(); // what was put or dropped just now is counted later otherwise
    return seen.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }
}
