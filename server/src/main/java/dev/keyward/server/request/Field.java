package dev.keyward.server.request;

import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.core.text.AsciiSet;
import io.netty.util.AsciiString;
import java.util.List;

/** What a header field means to Keyward, told by its name alone. */
public enum Field {
  HOST,
  AUTHORIZATION,
  API_KEY,
  CONNECTION,
  CONTENT_LENGTH,
  TRANSFER_ENCODING,
  EXPECT,
  COOKIE,
  /** Ends at this hop (RFC 9110 section 7.6.1). */
  HOP_BY_HOP,
  FORWARDED_FOR,
  FORWARDED_PROTO,
  FORWARDED_HOST,
  /**
   * Says who or what stood before a proxy, or makes another request of the one that was judged.
   * Never forwarded as it came.
   */
  FORWARDING,
  /** Could pass for a field that only Keyward may set. */
  IDENTITY,
  /**
   * Has characters beyond letters, digits and {@code -}: some upstreams read such a name as another
   * one.
   */
  AMBIGUOUS,
  OTHER;

  private static final List<String> FORWARDING_PREFIXES =
      List.of("x-forwarded", "x-original-", "x-rewrite-url", "x-http-method", "x-method-override");

  private static final AsciiSet PLAIN = AsciiSet.ALPHANUMERICS.and("-");

  /** Classifies a name; case does not matter. */
  public static Field of(CharSequence name) {
    return switch (name.length()) {
      case 2 -> is(name, "te") ? HOP_BY_HOP : other(name);
      case 4 -> is(name, "host") ? HOST : other(name);
      case 6 -> is(name, "expect") ? EXPECT : is(name, "cookie") ? COOKIE : other(name);
      case 7 -> is(name, "upgrade") || is(name, "trailer") ? HOP_BY_HOP : other(name);
      case 9 ->
          is(name, "x-api-key")
              ? API_KEY
              : is(name, "forwarded") || is(name, "x-real-ip") ? FORWARDING : other(name);
      case 10 ->
          is(name, "connection") ? CONNECTION : is(name, "keep-alive") ? HOP_BY_HOP : other(name);
      case 13 -> is(name, "authorization") ? AUTHORIZATION : other(name);
      case 14 ->
          is(name, "content-length")
              ? CONTENT_LENGTH
              : is(name, "http2-settings") ? HOP_BY_HOP : other(name);
      case 15 -> is(name, "x-forwarded-for") ? FORWARDED_FOR : other(name);
      case 16 ->
          is(name, "x-forwarded-host")
              ? FORWARDED_HOST
              : is(name, "proxy-connection") ? HOP_BY_HOP : other(name);
      case 17 ->
          is(name, "transfer-encoding")
              ? TRANSFER_ENCODING
              : is(name, "x-forwarded-proto") ? FORWARDED_PROTO : other(name);
      case 18 -> is(name, "proxy-authenticate") ? HOP_BY_HOP : other(name);
      case 19 -> is(name, "proxy-authorization") ? HOP_BY_HOP : other(name);
      default -> other(name);
    };
  }

  private static Field other(CharSequence name) {
    char first = name.charAt(0);
    if (first != 'x' && first != 'X') {
      return PLAIN.containsAll(name) ? OTHER : AMBIGUOUS;
    }
    if (IdentityHeaders.isOwn(name)) {
      return IDENTITY;
    }
    for (int i = 0; i < FORWARDING_PREFIXES.size(); i++) {
      if (startsWith(name, FORWARDING_PREFIXES.get(i))) {
        return FORWARDING;
      }
    }
    return PLAIN.containsAll(name) && !startsWith(name, "x-http2-") ? OTHER : AMBIGUOUS;
  }

  private static boolean startsWith(CharSequence name, String prefix) {
    return name.length() >= prefix.length()
        && AsciiString.regionMatches(name, true, 0, prefix, 0, prefix.length());
  }

  private static boolean is(CharSequence name, String known) {
    return AsciiString.contentEqualsIgnoreCase(name, known);
  }
}
