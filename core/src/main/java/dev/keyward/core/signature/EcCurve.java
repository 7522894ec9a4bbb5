package dev.keyward.core.signature;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The curves of FIPS 186-5 that RFC 7518 signs with; their cofactor is 1. */
@SuppressWarnings("ImmutableEnumChecker") // the fields are constants that nobody changes
public enum EcCurve {
  P_256("P-256", "secp256r1", 256),
  P_384("P-384", "secp384r1", 384),
  P_521("P-521", "secp521r1", 512);

  private final String nistName;
  private final String jcaName;
  private final int hashBits;
  private final ECParameterSpec parameters;
  private final byte[] order;

  EcCurve(String nistName, String jcaName, int hashBits) {
    this.nistName = nistName;
    this.jcaName = jcaName;
    this.hashBits = hashBits;
    this.parameters = parameters(jcaName);
    this.order = fixed(parameters.getOrder());
  }

  private static ECParameterSpec parameters(String jcaName) {
    try {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec(jcaName));
      return curve.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + jcaName, e);
    }
  }

  /** Null when it is none of these. */
  public static @Nullable EcCurve named(String nistName) {
    for (EcCurve curve : values()) {
      if (curve.nistName.equals(nistName)) {
        return curve;
      }
    }
    return null;
  }

  /**
   * @throws IllegalArgumentException when it is none of these
   */
  public static EcCurve of(ECKey key) {
    for (EcCurve curve : values()) {
      if (curve.isCurveOf(key)) {
        return curve;
      }
    }
    throw new IllegalArgumentException("the key is not one of a curve that is supported");
  }

  /** Such as {@code P-256}. */
  public String nistName() {
    return nistName;
  }

  public ECParameterSpec parameters() {
    return parameters;
  }

  /** Bytes of a coordinate and of each half of a signature. */
  public int coordinateBytes() {
    return (parameters.getCurve().getField().getFieldSize() + 7) / 8;
  }

  /** A coordinate in its fixed length (SEC 1, 2.3.5). */
  public byte[] fixed(BigInteger coordinate) {
    byte[] bytes = coordinate.toByteArray();
    byte[] fixed = new byte[coordinateBytes()];
    int length = Math.min(bytes.length, fixed.length);
    System.arraycopy(bytes, bytes.length - length, fixed, fixed.length - length, length);
    return fixed;
  }

  String jcaName() {
    return jcaName;
  }

  int hashBits() {
    return hashBits;
  }

  boolean isCurveOf(ECKey key) {
    ECParameterSpec other = key.getParams();
    return other != null
        && other.getCurve().equals(parameters.getCurve())
        && other.getGenerator().equals(parameters.getGenerator())
        && other.getOrder().equals(parameters.getOrder());
  }

  /** Whether the point is on the curve and not at infinity (NIST SP 800-56A 5.6.2.3.4). */
  boolean contains(ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right =
        x.multiply(x)
            .add(parameters.getCurve().getA())
            .multiply(x)
            .add(parameters.getCurve().getB());
    return y.multiply(y).subtract(right).mod(p).signum() == 0;
  }

  /** Whether both halves of an R || S signature lie between 1 and n - 1. */
  boolean areInRange(byte[] signature) {
    int half = order.length;
    return signature.length == 2 * half
        && isInRange(signature, 0, half)
        && isInRange(signature, half, 2 * half);
  }

  private boolean isInRange(byte[] signature, int from, int to) {
    if (Arrays.compareUnsigned(signature, from, to, order, 0, order.length) >= 0) {
      return false;
    }
    int bits = 0;
    for (int i = from; i < to; i++) {
      bits |= signature[i];
    }
    return bits != 0;
  }
}
