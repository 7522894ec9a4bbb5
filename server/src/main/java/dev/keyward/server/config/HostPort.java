package dev.keyward.server.config;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.policy.IpNetwork;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a listener listens.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535; 0 lets the system choose
 */
public record HostPort(String host, int port) {
  private static final Pattern SYNTAX =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([0-9A-Za-z._-]{1,253})):([0-9]{1,5})");

  public HostPort {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535");
    }
  }

  /**
   * Reads {@code host:port} or {@code [IPv6 address]:port}.
   *
   * @throws IllegalArgumentException with a sentence for the operator
   */
  public static HostPort parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "an address is written host:port, or [address]:port for IPv6");
    }
    String address = matcher.group(1);
    if (address != null) {
      ClientAddress.parse(address);
    }
    return new HostPort(
        address != null ? address : matcher.group(2), Integer.parseInt(matcher.group(3)));
  }

  /**
   * Whether only this machine can reach it. A name other than {@code localhost} does not count,
   * whatever it resolves to.
   */
  public boolean isLoopback() {
    return host.equals("localhost") || literal(ClientAddress::isLoopback);
  }

  /** Whether it listens on every address of the machine. */
  public boolean isWildcard() {
    return literal(address -> WILDCARD.stream().anyMatch(all -> all.contains(address)));
  }

  private static final List<IpNetwork> WILDCARD =
      List.of(IpNetwork.parse("0.0.0.0"), IpNetwork.parse("::"));

  private boolean literal(Predicate<ClientAddress> is) {
    try {
      return is.test(ClientAddress.parse(host));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
