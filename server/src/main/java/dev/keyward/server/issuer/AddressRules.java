package dev.keyward.server.issuer;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.policy.IpNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses a URL of the configuration may lead to (OWASP SSRF prevention; threat 5): those
 * of the public Internet (IANA special-purpose registries, RFC 6890), and private ones where the
 * operator allows it. Where clouds hand out credentials, and where nobody in particular is, never.
 */
final class AddressRules {
  /**
   * Unspecified, link-local with the metadata services, multicast, reserved, broadcast; and IPv6
   * that is an IPv4 address in another coat.
   */
  private static final List<IpNetwork> NEVER =
      networks(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "100.100.100.200", // metadata of Alibaba Cloud
          "168.63.129.16", // the platform of Azure
          "192.0.0.192", // metadata of Oracle Cloud
          "::/96", // IPv4-compatible (RFC 4291 section 2.5.5.1)
          "::ffff:0:0:0/96", // IPv4-translated (RFC 2765)
          "64:ff9b:1::/48", // NAT64 of a network (RFC 8215)
          "2001::/32", // Teredo
          "2002::/16", // 6to4
          "fe80::/10",
          "fec0::/10",
          "ff00::/8",
          "fd00:ec2::254", // metadata of AWS
          "fd20:ce::254"); // metadata of Google Cloud

  private static final List<IpNetwork> PRIVATE =
      networks(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "2001::/23", // protocols
          "2001:db8::/32",
          "3fff::/20");

  private static final IpNetwork PUBLIC_V6 = IpNetwork.parse("2000::/3");

  /** What an IPv6-only network sees of the others (RFC 6052): the IPv4 address is what counts. */
  private static final IpNetwork NAT64 = IpNetwork.parse("64:ff9b::/96");

  private AddressRules() {}

  private static List<IpNetwork> networks(String... texts) {
    return Stream.of(texts).map(IpNetwork::parse).toList();
  }

  /**
   * @param privateToo whether the operator allows private addresses and those of this machine
   */
  static boolean allow(InetAddress address, boolean privateToo) {
    if (address.isLoopbackAddress()) {
      return privateToo;
    }
    ClientAddress plain = ClientAddress.of(address);
    if (NAT64.contains(plain)) {
      return allow(lastFour(address), privateToo);
    }
    if (isIn(NEVER, plain)) {
      return false;
    }
    // The rest of IPv6 is private or reserved.
    boolean global = plain.bits() == 32 || PUBLIC_V6.contains(plain);
    return privateToo || global && !isIn(PRIVATE, plain);
  }

  private static InetAddress lastFour(InetAddress address) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean isIn(List<IpNetwork> networks, ClientAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
