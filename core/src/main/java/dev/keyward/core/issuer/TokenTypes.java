package dev.keyward.core.issuer;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code typ} an issuer's access tokens have, so that no token of it that is for something
 * else passes for one (RFC 8725 section 3.11). Compared as media types: without case, and {@code
 * application/} may be left out (RFC 7515 section 4.1.9).
 *
 * @param accepted as {@link #of} makes them; the empty one stands for a token without {@code typ}
 */
public record TokenTypes(Set<String> accepted) {
  /** The word for tokens that have none. */
  public static final String ABSENT = "absent";

  private static final String ACCESS_TOKEN = "at+jwt";
  private static final String PREFIX = "application/";
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,126}(?:/[a-zA-Z0-9!#$&^_.+-]{1,126})?");

  /** Access tokens as RFC 9068 has them, and no others. */
  public static final TokenTypes RFC_9068 = new TokenTypes(Set.of(ACCESS_TOKEN));

  public TokenTypes {
    accepted = Set.copyOf(accepted);
    if (accepted.isEmpty()) {
      throw new IllegalArgumentException("an issuer's tokens are of some type");
    }
  }

  public static TokenTypes of(Collection<String> words) {
    return new TokenTypes(
        words.stream()
            .map(word -> word.equals(ABSENT) ? "" : plain(check(word)))
            .collect(Collectors.toSet()));
  }

  /**
   * The word itself.
   *
   * @throws IllegalArgumentException when it is neither a media type nor {@link #ABSENT}
   */
  public static String check(String word) {
    if (!MEDIA_TYPE.matcher(word).matches()) {
      throw new IllegalArgumentException("is a typ such as at+jwt or JWT, or the word absent");
    }
    return word;
  }

  /** Whether RFC 9068 holds whole: tokens of no other type are accepted. */
  boolean areRfc9068() {
    return accepted.equals(RFC_9068.accepted);
  }

  boolean accept(@Nullable String type) {
    return accepted.contains(type == null ? "" : plain(type.isEmpty() ? "?" : type));
  }

  private static String plain(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    boolean prefixed = lower.startsWith(PREFIX) && lower.indexOf('/', PREFIX.length()) < 0;
    return prefixed ? lower.substring(PREFIX.length()) : lower;
  }
}
