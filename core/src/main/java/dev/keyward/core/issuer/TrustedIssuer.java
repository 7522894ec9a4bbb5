package dev.keyward.core.issuer;

import dev.keyward.core.Ids;
import dev.keyward.core.claim.ClaimException;
import dev.keyward.core.claim.Claims;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.VerifiedJws;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import dev.keyward.core.signing.SigningKeys;
import java.time.Duration;
import java.util.Set;

/**
 * An issuer that the operator trusts, and what its access tokens must be. One that issues {@code
 * at+jwt} alone is held to RFC 9068 section 2.2 and 4; of others {@code iss}, {@code sub}, {@code
 * aud} and {@code exp} are needed (RFC 8725 section 3).
 *
 * @param issuer the {@code iss}, compared character by character
 * @param audiences of which one must be among the {@code aud}
 * @param algorithms none of them symmetric: who verifies with those could sign (ASVS 9.1.2)
 */
public record TrustedIssuer(
    String issuer,
    Set<String> audiences,
    Set<JwsAlgorithm> algorithms,
    TokenTypes types,
    ClaimMapping mapping) {

  /** How far an issuer's clock may be from ours. */
  public static final Duration LEEWAY = Duration.ofSeconds(60);

  /**
   * For so much longer than {@link SigningKeys#LONGEST_TOKEN_LIFE} a revocation counts: a token may
   * be dated a leeway late, live a leeway longer, and pass for a leeway after its end.
   */
  public static final Duration REVOCATION_MARGIN = LEEWAY.multipliedBy(3);

  private static final long LEEWAY_MILLIS = LEEWAY.toMillis();
  private static final long LONGEST_MILLIS = SigningKeys.LONGEST_TOKEN_LIFE.plus(LEEWAY).toMillis();

  public TrustedIssuer {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    if (issuer.isEmpty() || audiences.isEmpty() || algorithms.isEmpty()) {
      throw new IllegalArgumentException("an issuer has a name, an audience and an algorithm");
    }
    if (algorithms.stream().anyMatch(JwsAlgorithm::isSymmetric)) {
      throw new IllegalArgumentException("another issuer's secret would be ours too");
    }
  }

  /** Whether a token of this issuer may have this {@code alg}. */
  public boolean allows(String alg) {
    JwsAlgorithm algorithm = JwsAlgorithm.of(alg);
    return algorithm != null && algorithms.contains(algorithm);
  }

  /**
   * Who the token is about, if all rules but its expiry hold. Only asked once the signature holds,
   * with a key of this issuer.
   *
   * @param substitute names the token when it has no {@code jti}
   */
  public ForeignIdentity judge(VerifiedJws jws, String substitute, long nowMillis)
      throws ClaimException {
    Claims.require(types.accept(jws.type()), "typ");
    try {
      return judge(jws.claims(), substitute, nowMillis);
    } catch (JoseException | MalformedJsonException | IllegalArgumentException e) {
      throw new ClaimException("claims");
    }
  }

  private ForeignIdentity judge(JsonObject claims, String substitute, long now)
      throws ClaimException, MalformedJsonException {
    Claims.require(issuer.equals(claims.string("iss")), "iss");
    Claims.require(Claims.isFor(audiences, claims), "aud");
    long exp = Claims.millis(claims, "exp");
    Claims.require(
        !claims.has("nbf") || Claims.millis(claims, "nbf") <= now + LEEWAY_MILLIS, "nbf");
    String subject = subject(Claims.text(claims.string("sub")));
    return new ForeignIdentity(
        subject,
        mapping.name(claims, subject),
        client(claims),
        credential(claims, substitute),
        mapping.scopes(claims),
        issued(claims, exp, now),
        exp);
  }

  /**
   * When it counts as issued: a leeway before {@code iat}, so that a revocation finds it whichever
   * clock is ahead. Without {@code iat} as early as a token with that end can be.
   */
  private long issued(JsonObject claims, long exp, long now)
      throws ClaimException, MalformedJsonException {
    if (!claims.has("iat") && !types.areRfc9068()) {
      Claims.require(exp - now <= LONGEST_MILLIS, "exp");
      return exp - LONGEST_MILLIS;
    }
    long iat = Claims.millis(claims, "iat");
    Claims.require(iat <= now + LEEWAY_MILLIS, "iat");
    Claims.require(exp > iat && exp - iat <= LONGEST_MILLIS, "exp");
    return iat - LEEWAY_MILLIS;
  }

  /** No issuer speaks of a user or client of Keyward's own. */
  private String subject(String sub) throws ClaimException {
    String subject = Claims.text(mapping.subjectPrefix() + sub);
    Claims.require(!Ids.isOwn(subject), "sub");
    return subject;
  }

  /** {@code client_id}, or {@code azp} as many issuers call it; one like our own as the subject. */
  private String client(JsonObject claims) throws ClaimException, MalformedJsonException {
    boolean named = claims.has("client_id") || types.areRfc9068();
    String claim = named ? "client_id" : "azp";
    if (!named && !claims.has(claim)) {
      return "";
    }
    String client = Claims.identifier(claims.string(claim));
    String told = Ids.isOwn(client) ? mapping.subjectPrefix() + client : client;
    Claims.require(!Ids.isOwn(told), claim);
    return Claims.identifier(told);
  }

  private String credential(JsonObject claims, String substitute)
      throws ClaimException, MalformedJsonException {
    return claims.has("jti") || types.areRfc9068()
        ? Claims.identifier(claims.string("jti"))
        : substitute;
  }
}
