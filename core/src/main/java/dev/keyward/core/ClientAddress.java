package dev.keyward.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * The network address a request came from, and the unit that limits per address count by.
 *
 * <p>IPv6 hosts own whole /64 networks, so limits see only the network part; IPv4 addresses count
 * one by one. An IPv4-mapped IPv6 address is the IPv4 address.
 */
public final class ClientAddress {
  /** Four decimal octets; a leading zero is refused, since some readers take it for octal. */
  private static final Pattern V4 =
      Pattern.compile(
          "(?:OCTET\\.){3}OCTET".replace("OCTET", "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"));

  /**
   * What {@link InetAddress#getByName} takes for an IPv6 address, right or wrong, when there is a
   * colon: it asks DNS for everything else.
   */
  private static final Pattern V6_SHAPE = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}");

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
      return new ClientAddress(
          address.getHostAddress(), 0, ByteBuffer.wrap(bytes).getInt() & 0xffff_ffffL);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    String host = address.getHostAddress();
    int zone = host.indexOf('%');
    return new ClientAddress(
        zone < 0 ? host : host.substring(0, zone), buffer.getLong(), buffer.getLong());
  }

  /**
   * Reads a literal address; names are never resolved.
   *
   * @throws IllegalArgumentException when {@code literal} is not an IPv4 or IPv6 address
   */
  public static ClientAddress parse(String literal) {
    int colon = literal.lastIndexOf(':');
    boolean dotted = literal.indexOf('.') >= 0;
    if (colon < 0 && !dotted
        || colon >= 0 && !V6_SHAPE.matcher(literal).matches()
        || dotted && !V4.matcher(literal.substring(colon + 1)).matches()) {
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

  /** Whether it is an address of the machine itself (RFC 1122 section 3.2.1.3, RFC 4291 2.5.3). */
  public boolean isLoopback() {
    return isV4() ? low >>> 24 == 127 : high == 0 && low == 1;
  }

  /** How many bits an address of this kind has: 32 or 128. */
  public int bits() {
    return isV4() ? 32 : 128;
  }

  /** Whether both are of one kind and their first {@code length} bits are the same. */
  public boolean sharesPrefix(ClientAddress other, int length) {
    if (isV4() != other.isV4()) {
      return false;
    }
    if (isV4()) {
      return (low ^ other.low) >>> (32 - length) == 0;
    }
    return ((high ^ other.high) & ~bitsBeyond(Math.min(length, 64))) == 0
        && ((low ^ other.low) & ~bitsBeyond(Math.max(length - 64, 0))) == 0;
  }

  /** Whether no bit after the first {@code length} is set. */
  public boolean isPrefix(int length) {
    if (isV4()) {
      return (low & bitsBeyond(32 + length)) == 0;
    }
    return (high & bitsBeyond(Math.min(length, 64))) == 0
        && (low & bitsBeyond(Math.max(length - 64, 0))) == 0;
  }

  /** All bits of a long after the first {@code kept}. */
  private static long bitsBeyond(int kept) {
    return kept == 64 ? 0 : -1L >>> kept;
  }

  private boolean isV4() {
    return high == 0 && low >>> 32 == 0 && text.indexOf(':') < 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientAddress that
        && high == that.high
        && low == that.low
        && isV4() == that.isV4();
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
