package dev.keyward.server.request;

import dev.keyward.core.text.AsciiSet;
import java.util.Locale;

/** The {@code host[:port]} of a request. */
public final class HostNames {
  private static final int MAX = 261;

  private static final AsciiSet NAME = AsciiSet.ALPHANUMERICS.and("-._");
  private static final AsciiSet V6 = AsciiSet.DIGITS.and("abcdefABCDEF:.");

  private HostNames() {}

  /**
   * Whether {@code authority} is a host name, IPv4 or bracketed IPv6 address with an optional port,
   * without user information.
   */
  public static boolean isValid(String authority) {
    if (authority.isEmpty() || authority.length() > MAX) {
      return false;
    }
    int bracket = authority.charAt(0) == '[' ? authority.indexOf(']') : -1;
    String host =
        authority.charAt(0) == '['
            ? authority.substring(1, Math.max(1, bracket))
            : beforePort(authority);
    String rest = authority.substring(bracket < 0 ? host.length() : bracket + 1);
    boolean address = bracket > 1 && V6.containsAll(host);
    boolean name = bracket < 0 && hasLabels(host) && NAME.containsAll(host);
    return (address || name) && (rest.isEmpty() || isPort(rest));
  }

  /** No empty label but the root's, so that a name has one spelling once its final dot is gone. */
  private static boolean hasLabels(String host) {
    return !host.isEmpty() && host.charAt(0) != '.' && !host.contains("..");
  }

  private static String beforePort(String authority) {
    int colon = authority.indexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }

  private static boolean isPort(String rest) {
    return rest.charAt(0) == ':'
        && rest.length() <= 6
        && AsciiSet.DIGITS.containsAll(rest, 1, rest.length());
  }

  /** The lower-case host without port and without a final dot. */
  public static String hostOf(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean port = colon > authority.lastIndexOf(']') && colon >= 0;
    String host = (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }
}
