package dev.keyward.core.policy;

import dev.keyward.core.ClientAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that share a prefix, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; without a
 * length, one address.
 *
 * @param length of the prefix, in bits
 */
public record IpNetwork(ClientAddress prefix, int length) {
  /** Two or more groups of zeros; the longest, and of equals the first, is left out. */
  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?:$|:)");

  /**
   * @throws IllegalArgumentException when {@code prefix} has bits set beyond it: that is mostly a
   *     mistyped length
   */
  public IpNetwork {
    if (length < 0 || length > prefix.bits()) {
      throw new IllegalArgumentException("the length of this network is 0 to " + prefix.bits());
    }
    if (!prefix.isPrefix(length)) {
      throw new IllegalArgumentException("the address has bits beyond its /" + length);
    }
  }

  /**
   * Reads an address or a network in CIDR form (RFC 4632, RFC 4291 section 2.3).
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    ClientAddress prefix = ClientAddress.parse(slash < 0 ? text : text.substring(0, slash));
    return new IpNetwork(prefix, slash < 0 ? prefix.bits() : length(text.substring(slash + 1)));
  }

  private static int length(String digits) {
    if (!digits.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("the length of a network is a number");
    }
    return Integer.parseInt(digits);
  }

  public boolean contains(ClientAddress address) {
    return address.sharesPrefix(prefix, length);
  }

  /** Whether every address of {@code other} is one of these. */
  public boolean contains(IpNetwork other) {
    return length <= other.length && contains(other.prefix);
  }

  /** The CIDR form with IPv6 as RFC 5952 has it; a single address without its length. */
  @Override
  public String toString() {
    String address = compressed(prefix.toString());
    return length == prefix.bits() ? address : address + '/' + length;
  }

  private static String compressed(String address) {
    Matcher zeros = ZEROS.matcher(address);
    long most = 0;
    String best = address;
    while (zeros.find()) {
      long groups = zeros.group().chars().filter(c -> c == '0').count();
      if (groups > most) {
        most = groups;
        best = address.substring(0, zeros.start()) + "::" + address.substring(zeros.end());
      }
    }
    return best;
  }
}
