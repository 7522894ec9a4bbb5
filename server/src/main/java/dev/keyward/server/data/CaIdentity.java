package dev.keyward.server.data;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

/** The local CA's certificate with its private key. */
record CaIdentity(PrivateKey key, X509Certificate certificate) {
  /**
   * For wrapping: four bytes length of the key, the key (PKCS #8), the certificate. Both are DER.
   */
  byte[] encoded() {
    try {
      byte[] keyDer = key.getEncoded();
      byte[] certificateDer = certificate.getEncoded();
      return ByteBuffer.allocate(4 + keyDer.length + certificateDer.length)
          .putInt(keyDer.length)
          .put(keyDer)
          .put(certificateDer)
          .array();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate just made can be encoded", e);
    }
  }

  static CaIdentity decode(byte[] encoded) {
    ByteBuffer buffer = ByteBuffer.wrap(encoded);
    byte[] keyDer = new byte[buffer.getInt()];
    buffer.get(keyDer);
    byte[] certificateDer = new byte[buffer.remaining()];
    buffer.get(certificateDer);
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keyDer));
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return new CaIdentity(
          key,
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificateDer)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the local CA was stored by Keyward", e);
    }
  }

  @Override
  public String toString() {
    return "CaIdentity[***]";
  }
}
