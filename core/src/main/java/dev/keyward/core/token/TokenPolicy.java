package dev.keyward.core.token;

import dev.keyward.core.signing.SigningKeys;
import java.time.Duration;

/**
 * What own access tokens say of themselves.
 *
 * @param issuer the {@code iss}, compared character by character (RFC 9068 section 4)
 * @param audience what must be among the {@code aud}
 * @param accessTtl how long a new token is valid
 */
public record TokenPolicy(String issuer, String audience, Duration accessTtl) {
  /**
   * No access token lives longer, whatever it says of itself. Revocations are kept for so long, so
   * none is forgotten before the tokens it is about.
   */
  public static final Duration LONGEST_LIFE = SigningKeys.LONGEST_TOKEN_LIFE;

  public TokenPolicy {
    if (issuer.isEmpty() || audience.isEmpty()) {
      throw new IllegalArgumentException("tokens need an issuer and an audience");
    }
    if (accessTtl.compareTo(Duration.ofSeconds(1)) < 0 || accessTtl.compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException("an access token is valid for 1s to 24h");
    }
  }
}
