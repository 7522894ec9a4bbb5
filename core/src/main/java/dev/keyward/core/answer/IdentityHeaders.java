package dev.keyward.core.answer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The header fields that tell an upstream, or the proxy that asks, who a request is from. */
public final class IdentityHeaders {
  public static final String SUBJECT = "X-Keyward-Subject";
  public static final String NAME = "X-Keyward-Name";
  public static final String CLIENT = "X-Keyward-Client";
  public static final String CREDENTIAL = "X-Keyward-Credential";
  public static final String KIND = "X-Keyward-Kind";
  public static final String SCOPES = "X-Keyward-Scopes";
  public static final String REQUEST_ID = "X-Request-Id";

  /** The same signed, for upstreams that want proof; see {@code Assertions}. */
  public static final String ASSERTION = "X-Keyward-Assertion";

  /** All that are present on every allowed request. */
  public static final List<String> ALL =
      List.of(SUBJECT, NAME, CLIENT, CREDENTIAL, KIND, SCOPES, REQUEST_ID);

  private static final String PREFIX = "x-keyward-";
  private static final String EXTENDED = "UTF-8''";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private IdentityHeaders() {}

  /**
   * Whether a field sent by a caller could pass for one of Keyward's own: any name that begins like
   * them or is the request id, in any case, with any other character for {@code -}.
   */
  public static boolean isOwn(CharSequence name) {
    return isLike(name, PREFIX, false) || isLike(name, "x-request-id", true);
  }

  private static boolean isLike(CharSequence name, String own, boolean whole) {
    if (whole ? name.length() != own.length() : name.length() < own.length()) {
      return false;
    }
    for (int i = 0; i < own.length(); i++) {
      char c = name.charAt(i);
      char lower = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
      boolean separator = !(lower >= 'a' && lower <= 'z' || c >= '0' && c <= '9');
      if (own.charAt(i) == '-' ? !separator : own.charAt(i) != lower) {
        return false;
      }
    }
    return true;
  }

  /**
   * A name as a field value: as it is when it is visible ASCII without outer spaces, else the
   * extended form of RFC 8187 section 3.2.1, such as {@code UTF-8''J%C3%BCrgen}.
   */
  static String encode(String name) {
    boolean lookAlike = name.regionMatches(true, 0, EXTENDED, 0, EXTENDED.length());
    return !lookAlike && isVisible(name) ? name : EXTENDED + percentEncode(name);
  }

  private static boolean isVisible(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean outer = i == 0 || i == name.length() - 1;
      if (c < 0x20 || c >= 0x7f || c == ' ' && outer) {
        return false;
      }
    }
    return true;
  }

  private static String percentEncode(String text) {
    StringBuilder out = new StringBuilder(text.length() * 3);
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      if (c < 0x7f && (Character.isLetterOrDigit(c) || "!#$&+-.^_`|~".indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    return out.toString();
  }
}
