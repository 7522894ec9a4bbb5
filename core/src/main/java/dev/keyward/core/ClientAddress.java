package dev.keyward.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The network address a request came from, and the unit that limits per address count by.
 *
 * <p>IPv6 hosts own whole /64 networks, so limits see only the network part; IPv4 addresses count one by one. An IPv4-mapped IPv6 address is
 * the IPv4 address.
 */
public final class ClientAddress {
  private final String text;
  private final long high;
  private final long low;

  private ClientAddress(String text, long high, long low) {
    this.text = text;
    this.high = high;
    this.low = low;
  }

  /** The address of a connection's peer. */
  public static ClientAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return new ClientAddress(address.getHostAddress(), 0, ByteBuffer.wrap(bytes).getInt() & 0xffff_ffffL);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    String host = address.getHostAddress();
    int zone = host.indexOf('%');
    return new ClientAddress(zone < 0 ? host : host.substring(0, zone), buffer.getLong(), buffer.getLong());
  }

  /**
   * Reads a literal address; names are never resolved.
   *
   * @throws IllegalArgumentException when {@code literal} is not an IPv4 or IPv6 address
   */
  public static ClientAddress parse(String literal) {
    boolean shape = !literal.isEmpty() && literal.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
    boolean numeric = literal.indexOf(':') >= 0 || literal.chars().filter(c -> c == '.').count() == 3;
    if (!shape || !numeric || literal.indexOf(':') < 0 && !literal.chars().allMatch(c -> c == '.' || c <= '9')) {
      throw new IllegalArgumentException("not an IP address");
    }
    try {
      return of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address", e);
    }
  }

  /** The value that limits count by: the address itself, or the /64 network of an IPv6 address. */
  public long limitKey() {
    return isV4() ? low : high;
  }

  private boolean isV4() {
    return high == 0 && low >>> 32 == 0 && text.indexOf(':') < 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientAddress that && high == that.high && low == that.low && isV4() == that.isV4();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + low);
  }

  /** The literal form, without a zone. */
  @Override
  public String toString() {
    return text;
  }
}
