package dev.keyward.core.token;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.issuer.ForeignIdentity;
import dev.keyward.core.issuer.Trust.Standing;
import dev.keyward.core.issuer.TrustedIssuer;
import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.signing.Keyring;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An access token whose signature and claims held. Whether it still does is judged anew each time.
 *
 * @param ownLimits of the user, see {@link dev.keyward.core.limit.OwnLimits}
 * @param sessionId empty when it belongs to none
 * @param ancestry of one that was not given to who logged in
 * @param kid of the own key that signed it; empty for those of other issuers
 * @param issuedAtMillis see {@link TokenIds#issuedAtMillis(String, long)}
 * @param givenAtMillis what revocations go by, see {@link Ancestry#givenAtMillis}
 * @param origin of a token of another issuer; null for own ones
 */
public record VerifiedToken(
    Principal principal,
    @Nullable List<Limit> ownLimits,
    String sessionId,
    Ancestry ancestry,
    String kid,
    long issuedAtMillis,
    long givenAtMillis,
    long expiresAtMillis,
    @Nullable ForeignOrigin origin) {

  static VerifiedToken own(
      Principal principal,
      @Nullable List<Limit> ownLimits,
      String sessionId,
      Ancestry ancestry,
      String kid,
      long iatMillis) {
    long issuedAtMillis = TokenIds.issuedAtMillis(principal.credentialId(), iatMillis);
    return new VerifiedToken(
        principal,
        ownLimits,
        sessionId,
        ancestry,
        kid,
        issuedAtMillis,
        ancestry.givenAtMillis(issuedAtMillis),
        Objects.requireNonNull(principal.expiresAt()).toEpochMilli(),
        null);
  }

  /** A token of another issuer: in no session of ours, and good for a leeway after its end. */
  static VerifiedToken of(ForeignIdentity who, ForeignOrigin origin) {
    Principal principal =
        new Principal(
            CredentialKind.ACCESS_TOKEN,
            who.subject(),
            who.name(),
            who.clientId(),
            who.credentialId(),
            who.scopes(),
            Instant.ofEpochMilli(who.expiresAtMillis()),
            Map.of());
    return new VerifiedToken(
        principal,
        null,
        "",
        Ancestry.NONE,
        "",
        who.issuedAtMillis(),
        who.issuedAtMillis(),
        who.expiresAtMillis() + TrustedIssuer.LEEWAY.toMillis(),
        origin);
  }

  /** The same with the scopes that a token of this keyring can carry. */
  VerifiedToken under(Keyring keyring) {
    Scopes scopes = keyring.grantable(principal.scopes());
    return scopes.equals(principal.scopes())
        ? this
        : new VerifiedToken(
            principal.with(scopes),
            ownLimits,
            sessionId,
            ancestry,
            kid,
            issuedAtMillis,
            givenAtMillis,
            expiresAtMillis,
            origin);
  }

  /** Whether it was issued here. */
  public boolean isOwn() {
    return origin == null;
  }

  /** Whether it was given to who logged in, rather than made from a key or another token. */
  public boolean isOfLogin() {
    return isOwn() && ancestry.equals(Ancestry.NONE);
  }

  /** Who issued it; empty for Keyward itself, whose name is configuration. */
  public Optional<String> foreignIssuer() {
    return origin == null ? Optional.empty() : Optional.of(origin.trust().rules().issuer());
  }

  /** Whether whoever issued it is trusted, and as it was when the token was verified. */
  boolean isTrustedBy(TrustedIssuers issuers) {
    return origin == null || origin.trust().equals(issuers.find(origin.trust().rules().issuer()));
  }

  public String jti() {
    return principal.credentialId();
  }

  /** Names whoever it is about among the subjects of all issuers: whose rate limits count. */
  public String account() {
    return origin == null ? principal.subject() : origin.account();
  }

  /** What has become of the key that verified it; an own one is asked for elsewhere. */
  Standing keyStanding() {
    return origin == null ? Standing.HELD : origin.trust().standing(origin.key());
  }

  /**
   * Whether it has ended: it is valid before {@code exp} and not at it (RFC 7519 section 4.1.4).
   */
  boolean isExpired(long nowMillis) {
    return nowMillis >= expiresAtMillis;
  }

  /** What it takes in memory, in bytes, roughly and rather too much. */
  int weight() {
    int characters =
        principal.subject().length()
            + principal.name().length()
            + principal.clientId().length()
            + jti().length()
            + 2 * principal.scopes().toString().length()
            + sessionId.length()
            + ancestry.keyId().length()
            + 60 * ancestry.jtis().size()
            + 60 * ancestry.kids().size()
            + kid.length()
            + (origin == null ? 0 : origin.account().length());
    return 600
        + (ownLimits == null ? 0 : 300)
        + (origin == null ? 0 : 100)
        + 48 * principal.scopes().asList().size()
        + 2 * characters;
  }
}
