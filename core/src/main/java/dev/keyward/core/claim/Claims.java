package dev.keyward.core.claim;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads claims within the bounds that headers, logs and caches need. */
public final class Claims {
  /** Characters of a text. */
  public static final int MAX_TEXT = 256;

  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(253_402_300_799L);

  private Claims() {}

  /** Refuses unless {@code holds}. */
  public static void require(boolean holds, String claim) throws ClaimException {
    if (!holds) {
      throw new ClaimException(claim);
    }
  }

  /** A NumericDate in milliseconds (RFC 7519 section 2): seconds, perhaps with a fraction. */
  public static long millis(JsonObject claims, String name)
      throws ClaimException, MalformedJsonException {
    BigDecimal seconds = claims.number(name);
    if (seconds == null || seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0) {
      throw new ClaimException(name);
    }
    return seconds.movePointRight(3).longValue();
  }

  /** Text that can go into a header field once it is encoded. */
  public static String text(@Nullable String value) throws ClaimException {
    if (value == null
        || value.isEmpty()
        || value.length() > MAX_TEXT
        || value.codePoints().anyMatch(Character::isISOControl)) {
      throw new ClaimException("text");
    }
    return value;
  }

  /** Text that can go into a header field, a log line and a lookup as it is. */
  public static String identifier(@Nullable String value) throws ClaimException {
    if (value == null
        || value.isEmpty()
        || value.length() > MAX_TEXT
        || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new ClaimException("identifier");
    }
    return value;
  }

  /** Whether one of {@code audiences} is the {@code aud} or among it (RFC 7519 section 4.1.3). */
  public static boolean isFor(Set<String> audiences, JsonObject claims)
      throws MalformedJsonException {
    if (claims.isString("aud")) {
      return audiences.contains(String.valueOf(claims.string("aud")));
    }
    List<String> named = claims.strings("aud");
    return named != null && named.stream().anyMatch(audiences::contains);
  }
}
