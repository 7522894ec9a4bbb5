package dev.keyward.core.signature;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;

/**
 * Refuses RSA moduli that are known to be factored with ease: those with a small factor, those of
 * the generator with the ROCA flaw (CVE-2017-15361), and those whose primes lie close together
 * (Fermat's method; CVE-2022-26320). The last takes some milliseconds: for import, not for use.
 */
final class RsaModulus {
  /** What ROCA's generator multiplies into its modulus for keys up to 960 bits, and beyond more. */
  private static final int LARGEST_SMALL_PRIME = 167;

  /** Boulder, the authority behind Let's Encrypt, does as many. */
  private static final int FERMAT_ROUNDS = 100;

  private static final BigInteger GENERATOR = BigInteger.valueOf(65_537);

  private RsaModulus() {}

  /**
   * @throws IllegalArgumentException when it is one of those
   */
  static void requireSound(BigInteger modulus) {
    if (hasSmallFactor(modulus)) {
      throw new IllegalArgumentException("the RSA modulus has a small factor");
    }
    if (isRoca(modulus)) {
      throw new IllegalArgumentException("the RSA key has the ROCA flaw (CVE-2017-15361)");
    }
    if (hasClosePrimes(modulus)) {
      throw new IllegalArgumentException("the primes of the RSA key lie too close together");
    }
  }

  private static boolean hasSmallFactor(BigInteger modulus) {
    for (int prime = 2; prime <= LARGEST_SMALL_PRIME; prime = nextPrime(prime)) {
      if (remainder(modulus, prime) == 0) {
        return true;
      }
    }
    return false;
  }

  /** Both primes of a flawed key, and so their product, are powers of 65537 modulo small primes. */
  private static boolean isRoca(BigInteger modulus) {
    for (int prime = 3; prime <= LARGEST_SMALL_PRIME; prime = nextPrime(prime)) {
      if (!powersOfGenerator(prime).contains(remainder(modulus, prime))) {
        return false;
      }
    }
    return true;
  }

  private static Set<Integer> powersOfGenerator(int prime) {
    int generator = remainder(GENERATOR, prime);
    Set<Integer> powers = new HashSet<>();
    for (int power = 1; powers.add(power); power = power * generator % prime) {
      // until the powers repeat
    }
    return powers;
  }

  private static boolean hasClosePrimes(BigInteger modulus) {
    BigInteger[] root = modulus.sqrtAndRemainder();
    if (root[1].signum() == 0) {
      return true;
    }
    BigInteger mean = root[0].add(BigInteger.ONE);
    for (int round = 0; round < FERMAT_ROUNDS; round++) {
      BigInteger square = mean.multiply(mean).subtract(modulus);
      if (square.sqrtAndRemainder()[1].signum() == 0) {
        return true;
      }
      mean = mean.add(BigInteger.ONE);
    }
    return false;
  }

  private static int remainder(BigInteger value, int prime) {
    return value.mod(BigInteger.valueOf(prime)).intValue();
  }

  private static int nextPrime(int prime) {
    return BigInteger.valueOf(prime).nextProbablePrime().intValue();
  }
}
