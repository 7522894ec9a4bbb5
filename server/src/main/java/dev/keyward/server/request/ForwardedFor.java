package dev.keyward.server.request;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.text.AsciiSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the trusted proxies before Keyward say about the hops of a request. A proxy appends the
 * address it saw, so the list is read from the right: the first address that is not a trusted
 * proxy's is the client; what stands left of it may be invented. What is no address ends the list
 * too: then the client is the last hop that is known. Empty elements are passed over (RFC 9110
 * section 5.6.1).
 *
 * @param text the believed part of the list, each address followed by {@code ", "}
 * @param whole false when the client stands in the list as what is no address: then it is somebody
 *     behind {@code client}, and may be anywhere
 */
record ForwardedFor(ClientAddress client, String text, boolean whole) {

  /**
   * @param lines the values of {@code X-Forwarded-For}
   * @param peer the trusted proxy that sent them
   */
  static ForwardedFor parse(List<String> lines, Peer peer) {
    if (lines.isEmpty()) {
      return new ForwardedFor(peer.address(), "", true);
    }
    String list = lines.size() == 1 ? lines.getFirst() : String.join(",", lines);
    ClientAddress client = peer.address();
    boolean whole = true;
    List<ClientAddress> believed = new ArrayList<>(1);
    for (int end = list.length(); end >= 0 && peer.trustedProxies().test(client); ) {
      int comma = list.lastIndexOf(',', end - 1);
      String element = list.substring(comma + 1, end).strip();
      end = comma;
      if (element.isEmpty()) {
        continue;
      }
      ClientAddress hop = address(element);
      if (hop == null) {
        whole = false;
        break;
      }
      client = hop;
      believed.add(hop);
    }
    return new ForwardedFor(client, text(believed), whole);
  }

  /**
   * @param believed from the right to the left
   */
  private static String text(List<ClientAddress> believed) {
    StringBuilder text = new StringBuilder(17 * believed.size());
    for (int i = believed.size() - 1; i >= 0; i--) {
      text.append(believed.get(i)).append(", ");
    }
    return text.toString();
  }

  /** The address alone or, as some proxies write it, with brackets and the port it came from. */
  private static @Nullable ClientAddress address(String element) {
    try {
      return ClientAddress.parse(withoutPort(element));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String withoutPort(String element) {
    int bracket = element.indexOf(']');
    if (element.startsWith("[") && bracket > 0) {
      boolean plain = bracket == element.length() - 1;
      boolean isV6 = element.substring(0, bracket).indexOf(':') > 0;
      return isV6 && (plain || isPort(element, bracket + 1)) ? element.substring(1, bracket) : "";
    }
    int colon = element.indexOf(':');
    boolean single = colon > 0 && colon == element.lastIndexOf(':');
    return single && isPort(element, colon) ? element.substring(0, colon) : element;
  }

  /** Whether a colon and one to five digits stand from there to the end. */
  private static boolean isPort(String element, int colon) {
    int digits = element.length() - colon - 1;
    return element.charAt(colon) == ':'
        && digits >= 1
        && digits <= 5
        && AsciiSet.DIGITS.containsAll(element, colon + 1, element.length());
  }
}
