package dev.keyward.core.token;

import dev.keyward.core.DenyReason;
import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.claim.ClaimException;
import dev.keyward.core.issuer.ForeignIdentity;
import dev.keyward.core.issuer.IssuerKey;
import dev.keyward.core.issuer.IssuerKeySource;
import dev.keyward.core.issuer.IssuerKeys;
import dev.keyward.core.issuer.Trust;
import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.core.jose.CompactJws;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.VerificationKey;
import dev.keyward.core.signing.Keyring;
import dev.keyward.core.signing.SigningKeys;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges access tokens, without I/O:
 *
 * <ol>
 *   <li>one that was seen before is found by its digest ({@link SeenTokens});
 *   <li>else the key is chosen by {@code kid} among those of the issuer that the token claims, its
 *       one algorithm must be the token's, the signature and then the claims must hold;
 *   <li>each time anew: its issuer is trusted as it was then, it has not expired, and nothing
 *       revokes it.
 * </ol>
 */
public final class TokenVerifier {
  private static final long MAX_BYTES = 64L << 20;

  private final TokenPolicy policy;
  private final SigningKeys keys;
  private final TrustedIssuers issuers;
  private final TokenRules rules;
  private final Revocations revocations;
  private final InstantSource clock;
  private final SeenTokens seen;
  private volatile long withdrawals;

  /** For own tokens alone. */
  public TokenVerifier(
      TokenPolicy policy, SigningKeys keys, Revocations revocations, InstantSource clock) {
    this(policy, keys, TrustedIssuers.NONE, revocations, clock);
  }

  /**
   * @param issuers whose tokens count beside own ones
   */
  public TokenVerifier(
      TokenPolicy policy,
      SigningKeys keys,
      TrustedIssuers issuers,
      Revocations revocations,
      InstantSource clock) {
    this(policy, keys, issuers, revocations, clock, MAX_BYTES);
  }

  /**
   * @param issuers whose tokens count beside own ones
   * @param maxBytes what remembered tokens may take, roughly
   */
  public TokenVerifier(
      TokenPolicy policy,
      SigningKeys keys,
      TrustedIssuers issuers,
      Revocations revocations,
      InstantSource clock,
      long maxBytes) {
    this(policy, keys, issuers, revocations, clock, new SeenTokens(maxBytes));
  }

  private TokenVerifier(
      TokenPolicy policy,
      SigningKeys keys,
      TrustedIssuers issuers,
      Revocations revocations,
      InstantSource clock,
      SeenTokens seen) {
    this.policy = policy;
    this.keys = keys;
    this.issuers = issuers;
    this.rules = new TokenRules(policy);
    this.revocations = revocations;
    this.clock = clock;
    this.seen = seen;
  }

  /**
   * One that trusts others, with the same memory: {@link #accept} of this one is enough. A token
   * that was seen by either is judged anew by the other when the two do not trust its issuer alike.
   */
  public TokenVerifier trusting(TrustedIssuers others) {
    return new TokenVerifier(policy, keys, others, revocations, clock, seen);
  }

  /** What a presented token is. */
  public sealed interface Verification {
    /**
     * The token, if it is valid.
     *
     * @throws StorageException when nobody can say now
     */
    default Optional<VerifiedToken> valid() {
      return switch (this) {
        case Valid(VerifiedToken token) -> Optional.of(token);
        case Refused _r -> Optional.empty();
        case UnknownKey _u -> Optional.empty();
        case Undecidable() -> throw new StorageException("the keys of the issuer are not known");
      };
    }

    record Valid(VerifiedToken token) implements Verification {}

    /**
     * @param credentialId its jti, once the signature held; else empty
     */
    record Refused(DenyReason reason, String credentialId) implements Verification {}

    /**
     * Signed, if at all, with a key that this node does not know: it may have been made just now.
     *
     * @param issuer who may have made it; null for Keyward itself
     */
    record UnknownKey(@Nullable IssuerKeySource issuer) implements Verification {}

    /** Of an issuer whose keys are not known, or not recently enough. */
    record Undecidable() implements Verification {}
  }

  private static final Verification INVALID =
      new Verification.Refused(DenyReason.INVALID_TOKEN, "");
  private static final Verification UNKNOWN_KEY = new Verification.UnknownKey(null);
  private static final Verification UNDECIDABLE = new Verification.Undecidable();

  /** Judges a token that was seen before; null when it was not. */
  public @Nullable Verification recall(String token) {
    return recall(TokenDigest.of(token));
  }

  /**
   * Whether a token that is not recalled was verified all the same, and there was no room for it.
   * What has become of it since, {@link #verify} alone can say.
   */
  public boolean wasVerified(String token) {
    return seen.wasHere(TokenDigest.of(token));
  }

  private @Nullable Verification recall(TokenDigest digest) {
    VerifiedToken known = seen.find(digest);
    if (known == null) {
      return null;
    }
    if (!known.isTrustedBy(issuers)) {
      seen.forget(digest);
      return null;
    }
    return switch (known.keyStanding()) {
      case HELD -> {
        if (known.isExpired(clock.millis())) {
          seen.forget(digest);
        }
        yield current(known);
      }
      case UNKNOWN -> UNDECIDABLE;
      case LOST -> {
        seen.forget(digest);
        yield null;
      }
    };
  }

  /** Judges a token, without I/O. */
  public Verification verify(String token) {
    return verify(token, true);
  }

  /**
   * As {@link #verify(String)}.
   *
   * @param remembering false for who only asks: memory stays as it is
   */
  public Verification verify(String token, boolean remembering) {
    TokenDigest digest = TokenDigest.of(token);
    Verification known = recall(digest);
    if (known != null) {
      return known;
    }
    try {
      CompactJws jws = CompactJws.parse(token);
      Trust trust = issuers.isEmpty() ? null : others(jws.claimedIssuer());
      TokenDigest under = remembering ? digest : null;
      return trust == null ? verifyOwn(jws, under) : verifyOthers(trust, jws, token, under);
    } catch (JoseException | TokenRules.Refused | ClaimException e) {
      return INVALID;
    }
  }

  /** Null for whoever is not trusted, and for Keyward itself, whatever the configuration says. */
  private @Nullable Trust others(@Nullable String claimedIssuer) {
    return policy.issuer().equals(claimedIssuer) ? null : issuers.find(claimedIssuer);
  }

  /**
   * @param digest under which it is remembered; null for not at all
   */
  private Verification verifyOwn(CompactJws jws, @Nullable TokenDigest digest)
      throws JoseException, TokenRules.Refused {
    Keyring keyring = keys.keyring();
    VerificationKey key = keyring.find(jws.keyId());
    if (key == null) {
      return jws.keyId() == null ? INVALID : UNKNOWN_KEY;
    }
    VerifiedToken verified = rules.judge(jws.verify(key), clock.millis()).under(keyring);
    if (!verified.ancestry().isHeld(keyring)) {
      return UNKNOWN_KEY; // of a token it was exchanged for: revoked, or not heard of yet
    }
    if (digest != null) {
      remember(digest, verified, keyring);
    }
    return current(verified);
  }

  /** The key is one of the issuer's, for an algorithm that the operator allows it. */
  private Verification verifyOthers(
      Trust trust, CompactJws jws, String token, @Nullable TokenDigest digest)
      throws JoseException, ClaimException {
    IssuerKeys published = trust.keys().current();
    if (published == null) {
      return UNDECIDABLE;
    }
    String keyId = jws.keyId();
    IssuerKey key = published.find(keyId, jws.algorithm());
    if (key == null) {
      return keyId == null || published.knows(keyId) || !trust.rules().allows(jws.algorithm())
          ? INVALID
          : new Verification.UnknownKey(trust.keys());
    }
    ForeignIdentity who =
        trust.rules().judge(jws.verify(key.key()), TokenDigest.ofSigned(token), clock.millis());
    VerifiedToken verified = VerifiedToken.of(who, ForeignOrigin.of(trust, key, who.subject()));
    if (digest != null && !verified.isExpired(clock.millis())) {
      seen.saw(digest, verified); // its key is asked for each time anew
    }
    return current(verified);
  }

  /** Only what the keys of this moment say: {@link #accept} may have forgotten all just now. */
  private void remember(TokenDigest digest, VerifiedToken token, Keyring usedKeys) {
    if (!token.isExpired(clock.millis())) {
      seen.saw(digest, token);
      if (keys.keyring() != usedKeys) {
        seen.forget(digest);
      }
    }
  }

  private Verification current(VerifiedToken token) {
    if (token.isExpired(clock.millis())) {
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
      seen.forgetAll();
    }
  }

  /** Bytes that the remembered tokens take, roughly. */
  public long cachedBytes() {
    return seen.bytes();
  }
}
