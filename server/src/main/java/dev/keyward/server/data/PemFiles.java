package dev.keyward.server.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads an operator's own certificate and key: PEM, the key in PKCS #8, PKCS #1 or SEC 1, without a passphrase. */
public final class PemFiles {
  private static final int MAX_FILE = 1 << 20;

  private PemFiles() {}

  /**
   * @throws StartupException in one line: unreadable, key open to group or others, not PEM, not fitting each other, not valid at {@code now}
   */
  public static ServerCertificate load(Path certificateFile, Path keyFile, Instant now) throws StartupException {
    X509Certificate[] chain = chain(certificateFile);
    PrivateKey key = key(keyFile);
    if (!fits(key, chain[0])) {
      throw new StartupException(keyFile + " is not the key of " + certificateFile);
    }
    try {
      chain[0].checkValidity(Date.from(now));
    } catch (CertificateExpiredException e) {
      throw new StartupException(certificateFile + " expired on " + chain[0].getNotAfter().toInstant(), e);
    } catch (CertificateNotYetValidException e) {
      throw new StartupException(certificateFile + " is not valid before " + chain[0].getNotBefore().toInstant(), e);
    }
    return new ServerCertificate(key, chain);
  }

  private static X509Certificate[] chain(Path file) throws StartupException {
    String pem = PrivateFile.read(file, MAX_FILE, PrivateFile.Access.ANYBODY);
    try {
      X509Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
              .toArray(X509Certificate[]::new);
      if (chain.length == 0) {
        throw new StartupException(file + " holds no certificate");
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw new StartupException(file + " holds no certificate in PEM", e);
    }
  }

  private static PrivateKey key(Path file) throws StartupException {
    String pem = PrivateFile.read(file, MAX_FILE, PrivateFile.Access.OWNER_AND_GROUP);
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PEMKeyPair pair) {
          return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
        }
        if (object instanceof PrivateKeyInfo info) {
          return new JcaPEMKeyConverter().getPrivateKey(info);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new StartupException(file + " holds no private key in PEM", e);
    }
    throw new StartupException(file + " holds no private key without a passphrase");
  }

  /** Signs with the one and verifies with the other. */
  private static boolean fits(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      byte[] probe = new byte[32];
      new SecureRandom().nextBytes(probe);
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(probe);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certificate.getPublicKey());
      verifier.update(probe);
      return verifier.verify(signer.sign());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
