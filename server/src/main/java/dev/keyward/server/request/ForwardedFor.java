package dev.keyward.server.request;

import dev.keyward.core.ClientAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the trusted proxies before Keyward say about the hops of a request. A proxy appends the
 * address it saw, so the list is read from the right: the first address that is not a trusted
 * proxy's is the client; what stands left of it may be invented.
 *
 * @param text the believed part of the list, each address followed by {@code ", "}
 */
record ForwardedFor(ClientAddress client, String text) {

  /**
   * @param lines the values of {@code X-Forwarded-For}
   * @param peer the trusted proxy that sent them
   */
  static ForwardedFor parse(List<String> lines, Peer peer) {
    String[] hops = String.join(",", lines).split(",", -1);
    ClientAddress client = peer.address();
    StringBuilder believed = new StringBuilder();
    for (int i = hops.length - 1; i >= 0; i--) {
      ClientAddress hop = address(hops[i].strip());
      if (hop == null) {
        break;
      }
      client = hop;
      believed.insert(0, hop + ", ");
      if (!peer.trustedProxies().test(hop)) {
        break;
      }
    }
    return new ForwardedFor(client, believed.toString());
  }

  private static @Nullable ClientAddress address(String literal) {
    try {
      return ClientAddress.parse(literal);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
