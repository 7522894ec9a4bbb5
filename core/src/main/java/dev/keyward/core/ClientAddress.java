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
  private static final long NO_V4 = -1;

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
    long v4 = dotted ? v4(literal.substring(colon + 1)) : NO_V4;
    if (colon < 0 && v4 != NO_V4) {
      return new ClientAddress(literal, 0, v4);
    }
    if (colon < 0 || dotted && v4 == NO_V4 || !V6_SHAPE.matcher(literal).matches()) {
      throw new IllegalArgumentException("not an IP address");
    }
    try {
      return of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address", e);
    }
  }

  /**
   * Four decimal octets; a leading zero is refused, since some readers take it for octal. A loop
   * and not a pattern: proxies tell an address with every request.
   */
  private static long v4(String text) {
    long address = 0;
    int octets = 0;
    for (int from = 0; from <= text.length(); octets++) {
      int dot = text.indexOf('.', from);
      int end = dot < 0 ? text.length() : dot;
      int octet = octet(text, from, end);
      if (octet < 0) {
        return NO_V4;
      }
      address = address << 8 | octet;
      from = end + 1;
    }
    return octets == 4 ? address : NO_V4;
  }

  /** From 0 to 255; -1 for what is no octet. */
  private static int octet(String text, int from, int end) {
    int length = end - from;
    if (length < 1 || length > 3 || length > 1 && text.charAt(from) == '0') {
      return -1;
    }
    int octet = 0;
    for (int i = from; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      octet = octet * 10 + digit;
    }
    return octet <= 255 ? octet : -1;
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
