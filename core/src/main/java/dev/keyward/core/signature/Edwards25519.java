package dev.keyward.core.signature;

import java.math.BigInteger;
import java.security.spec.EdECPoint;
import java.util.Set;

/** The twisted Edwards curve of Ed25519 (RFC 8032 5.1): which points and signatures are taken. */
public final class Edwards25519 {
  public static final int POINT_BYTES = 32;

  private static final int SIGNATURE_BYTES = 64;

  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /** The order of the base point. */
  private static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final BigInteger D =
      BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);

  /** A y of the points of order 8; the other is its negative. */
  private static final BigInteger Y_8 =
      new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7", 16);

  /** The y of all eight points of small order; with such a key one signature fits many messages. */
  private static final Set<BigInteger> SMALL_ORDER =
      Set.of(BigInteger.ZERO, BigInteger.ONE, P.subtract(BigInteger.ONE), Y_8, P.subtract(Y_8));

  private static final byte[] LITTLE_ENDIAN_L = reversed(L.toByteArray(), POINT_BYTES);

  private Edwards25519() {}

  /**
   * @param encoded {@value #POINT_BYTES} bytes (RFC 8032 5.1.3); whether there is such a point is
   *     not asked
   */
  public static EdECPoint decode(byte[] encoded) {
    byte[] y = reversed(encoded, POINT_BYTES);
    boolean xOdd = y[0] < 0;
    y[0] &= 0x7F;
    return new EdECPoint(xOdd, new BigInteger(1, y));
  }

  /** RFC 8032 5.1.2. */
  public static byte[] encode(EdECPoint point) {
    byte[] encoded = reversed(point.getY().toByteArray(), POINT_BYTES);
    if (point.isXOdd()) {
      encoded[POINT_BYTES - 1] |= (byte) 0x80;
    }
    return encoded;
  }

  /** Whether the point is encoded canonically, on the curve, and not of small order. */
  static boolean isFit(EdECPoint point) {
    BigInteger y = point.getY();
    if (y.signum() < 0 || y.compareTo(P) >= 0 || SMALL_ORDER.contains(y)) {
      return false;
    }
    // x^2 = (y^2 - 1) / (d y^2 + 1) must be a square; it is not 0, since y is neither 1 nor -1.
    BigInteger ySquare = y.multiply(y).mod(P);
    BigInteger xSquare =
        ySquare
            .subtract(BigInteger.ONE)
            .multiply(D.multiply(ySquare).add(BigInteger.ONE).modInverse(P))
            .mod(P);
    return xSquare.modPow(P.shiftRight(1), P).equals(BigInteger.ONE);
  }

  /** Whether the scalar S is below L, so that no signature has a second form (RFC 8032 5.1.7). */
  static boolean isCanonical(byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    for (int i = LITTLE_ENDIAN_L.length - 1; i >= 0; i--) {
      int difference = (signature[POINT_BYTES + i] & 0xFF) - (LITTLE_ENDIAN_L[i] & 0xFF);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }

  /** From one byte order to the other, cut or filled with zeros at the far end. */
  private static byte[] reversed(byte[] bytes, int length) {
    byte[] reversed = new byte[length];
    for (int i = 0; i < Math.min(length, bytes.length); i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
