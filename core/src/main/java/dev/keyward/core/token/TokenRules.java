package dev.keyward.core.token;

import dev.keyward.core.Scopes;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.VerifiedJws;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import dev.keyward.core.limit.OwnLimits;
import dev.keyward.core.limit.OwnRate;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of an own access token must be (RFC 9068 section 2.2 and 4, RFC 8725 section 3).
 * Only asked once the signature holds.
 */
final class TokenRules {
  private static final int MAX_TEXT = 256;
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(253_402_300_799L);

  private final TokenPolicy policy;

  TokenRules(TokenPolicy policy) {
    this.policy = policy;
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
      return judge(jws.claims(), nowMillis);
    } catch (JoseException | MalformedJsonException | IllegalArgumentException e) {
      throw new Refused("claims");
    }
  }

  private VerifiedToken judge(JsonObject claims, long nowMillis)
      throws Refused, MalformedJsonException {
    require(policy.issuer().equals(claims.string("iss")), "iss");
    require(isForUs(claims), "aud");
    long iat = millis(claims, "iat");
    long exp = millis(claims, "exp");
    require(iat <= nowMillis, "iat");
    require(exp > iat && exp - iat <= TokenPolicy.LONGEST_LIFE.toMillis(), "exp");
    require(!claims.has("nbf") || millis(claims, "nbf") <= nowMillis, "nbf");
    String subject = text(claims.string("sub"));
    String username = claims.string(TokenIssuer.USERNAME);
    String session = claims.string(TokenIssuer.SESSION);
    String scope = claims.string("scope");
    return VerifiedToken.of(
        subject,
        username == null ? subject : text(username),
        identifier(claims.string("client_id")),
        identifier(claims.string("jti")),
        Scopes.parse(scope == null ? "" : scope),
        OwnLimits.of(rate(claims.string(TokenIssuer.RATE_LIMIT)), null),
        session == null ? "" : identifier(session),
        iat,
        exp);
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

  private boolean isForUs(JsonObject claims) throws MalformedJsonException {
    if (claims.isString("aud")) {
      return policy.audience().equals(claims.string("aud"));
    }
    List<String> audiences = claims.strings("aud");
    return audiences != null && audiences.contains(policy.audience());
  }

  /** A NumericDate in milliseconds (RFC 7519 section 2): seconds, perhaps with a fraction. */
  private static long millis(JsonObject claims, String name)
      throws Refused, MalformedJsonException {
    BigDecimal seconds = claims.number(name);
    if (seconds == null || seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0) {
      throw new Refused(name);
    }
    return seconds.movePointRight(3).longValue();
  }

  /** Text that can go into a header field once it is encoded. */
  private static String text(@Nullable String value) throws Refused {
    if (value == null
        || value.isEmpty()
        || value.length() > MAX_TEXT
        || value.codePoints().anyMatch(Character::isISOControl)) {
      throw new Refused("text");
    }
    return value;
  }

  /** Text that can go into a header field, a log line and a lookup as it is. */
  private static String identifier(@Nullable String value) throws Refused {
    if (value == null
        || value.isEmpty()
        || value.length() > MAX_TEXT
        || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new Refused("identifier");
    }
    return value;
  }

  private static void require(boolean holds, String rule) throws Refused {
    if (!holds) {
      throw new Refused(rule);
    }
  }
}
