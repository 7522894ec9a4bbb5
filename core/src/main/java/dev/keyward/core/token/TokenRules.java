package dev.keyward.core.token;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.claim.ClaimException;
import dev.keyward.core.claim.Claims;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.VerifiedJws;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import dev.keyward.core.limit.OwnLimits;
import dev.keyward.core.limit.OwnRate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of an own access token must be (RFC 9068 section 2.2 and 4, RFC 8725 section 3).
 * Only asked once the signature holds.
 */
final class TokenRules {
  private final TokenPolicy policy;
  private final Set<String> audiences;

  TokenRules(TokenPolicy policy) {
    this.policy = policy;
    this.audiences = Set.of(policy.audience());
  }

  /** A claim is missing or not as it must be; which one is for nobody outside. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String rule) {
      super(rule, null, false, false);
    }
  }

  /**
   * The token, if all rules but its expiry hold.
   *
   * @param nowMillis what {@code iat} and {@code nbf} must not be after: own clocks need no leeway
   */
  VerifiedToken judge(VerifiedJws jws, long nowMillis) throws Refused {
    require(isAccessToken(jws.type()), "typ");
    try {
      return judge(jws, jws.claims(), nowMillis);
    } catch (ClaimException | JoseException | MalformedJsonException | IllegalArgumentException e) {
      throw new Refused("claims");
    }
  }

  private VerifiedToken judge(VerifiedJws jws, JsonObject claims, long nowMillis)
      throws Refused, ClaimException, MalformedJsonException {
    require(policy.issuer().equals(claims.string("iss")), "iss");
    require(Claims.isFor(audiences, claims), "aud");
    long iat = Claims.millis(claims, "iat");
    long exp = Claims.millis(claims, "exp");
    require(iat <= nowMillis, "iat");
    require(exp > iat && exp - iat <= TokenPolicy.LONGEST_LIFE.toMillis(), "exp");
    require(!claims.has("nbf") || Claims.millis(claims, "nbf") <= nowMillis, "nbf");
    String subject = Claims.text(claims.string("sub"));
    String name = name(claims);
    String session = claims.string(TokenIssuer.SESSION);
    String scope = claims.string("scope");
    Ancestry ancestry = ancestry(claims);
    Principal principal =
        new Principal(
            CredentialKind.ACCESS_TOKEN,
            subject,
            name == null ? subject : Claims.text(name),
            Claims.identifier(claims.string("client_id")),
            Claims.identifier(claims.string("jti")),
            Scopes.parse(scope == null ? "" : scope),
            Instant.ofEpochMilli(exp),
            Map.of(),
            ancestry.keyId());
    return VerifiedToken.own(
        principal,
        OwnLimits.of(rate(claims.string(TokenIssuer.RATE_LIMIT)), null),
        session == null ? "" : Claims.identifier(session),
        ancestry,
        Objects.requireNonNullElse(jws.keyId(), ""),
        iat);
  }

  private static @Nullable String name(JsonObject claims) throws MalformedJsonException {
    String username = claims.string(TokenIssuer.USERNAME);
    return username == null ? claims.string(TokenIssuer.CLIENT_NAME) : username;
  }

  private static Ancestry ancestry(JsonObject claims)
      throws ClaimException, MalformedJsonException {
    String keyId = claims.string(TokenIssuer.KEY_ID);
    String parents = claims.string(TokenIssuer.PARENTS);
    if (keyId == null && parents == null) {
      return Ancestry.NONE;
    }
    return new Ancestry(
        keyId == null ? "" : Claims.identifier(keyId),
        identifiers(parents),
        identifiers(claims.string(TokenIssuer.PARENT_KEYS)));
  }

  private static List<String> identifiers(@Nullable String words) throws ClaimException {
    List<String> identifiers = new ArrayList<>();
    for (String word : words == null ? new String[0] : words.split(" ", -1)) {
      identifiers.add(Claims.identifier(word));
    }
    return identifiers;
  }

  private static @Nullable OwnRate rate(@Nullable String text) throws Refused {
    try {
      return text == null ? null : OwnRate.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Refused("rate");
    }
  }

  private static boolean isAccessToken(@Nullable String type) {
    String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
    return lower.equals(TokenIssuer.TYPE) || lower.equals("application/" + TokenIssuer.TYPE);
  }

  private static void require(boolean holds, String rule) throws Refused {
    if (!holds) {
      throw new Refused(rule);
    }
  }
}
