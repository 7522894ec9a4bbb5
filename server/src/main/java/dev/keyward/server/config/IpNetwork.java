package dev.keyward.server.config;

import dev.keyward.core.ClientAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The addresses that share a prefix, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; without a
 * length, one address.
 */
public final class IpNetwork {
  private final byte[] prefix;
  private final int length;

  private IpNetwork(byte[] prefix, int length) {
    this.prefix = prefix;
    this.length = length;
  }

  /**
   * Reads an address or a network in CIDR form (RFC 4632, RFC 4291 section 2.3).
   *
   * @throws IllegalArgumentException when it is neither, or has bits set beyond the prefix: that is
   *     mostly a mistyped length
   */
  public static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    byte[] bytes = bytes(ClientAddress.parse(slash < 0 ? text : text.substring(0, slash)));
    int length = slash < 0 ? bytes.length * 8 : length(text.substring(slash + 1), bytes.length * 8);
    byte[] prefix = bytes.clone();
    clearBeyond(prefix, length);
    if (!Arrays.equals(prefix, bytes)) {
      throw new IllegalArgumentException("the address has bits beyond its /" + length);
    }
    return new IpNetwork(prefix, length);
  }

  public boolean contains(ClientAddress address) {
    byte[] bytes = bytes(address);
    if (bytes.length != prefix.length) {
      return false;
    }
    clearBeyond(bytes, length);
    return Arrays.equals(bytes, prefix);
  }

  private static int length(String digits, int most) {
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > most) {
      throw new IllegalArgumentException("the length of this network is 0 to " + most);
    }
    return Integer.parseInt(digits);
  }

  private static void clearBeyond(byte[] address, int length) {
    for (int i = 0; i < address.length; i++) {
      int kept = Math.clamp(length - i * 8L, 0, 8);
      address[i] &= (byte) (0xff00 >> kept);
    }
  }

  private static byte[] bytes(ClientAddress address) {
    try {
      return InetAddress.getByName(address.toString()).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("a literal address needs no resolving", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpNetwork that
        && length == that.length
        && Arrays.equals(prefix, that.prefix);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(prefix) * 31 + length;
  }

  @Override
  public String toString() {
    try {
      return ClientAddress.of(InetAddress.getByAddress(prefix)) + "/" + length;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("the prefix has 4 or 16 bytes", e);
    }
  }
}
