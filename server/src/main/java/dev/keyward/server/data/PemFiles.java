package dev.keyward.server.data;

import dev.keyward.server.data.PrivateFile.Access;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** The operator's own certificate and key. */
public final class PemFiles {
  private static final int MAX_BYTES = 1024 * 1024;

  private PemFiles() {}

  /**
   * Reads a certificate with its chain, and its key in PKCS #8, PKCS #1 or SEC 1 form, without a
   * password.
   *
   * @throws StartupException when one cannot be read, the key is open to everybody, they do not
   *     belong together, or the certificate is not valid now
   */
  public static TlsMaterial load(Path certificate, Path key, InstantSource clock)
      throws StartupException {
    List<X509Certificate> chain = certificates(certificate);
    PrivateKey own = key(key);
    X509Certificate first = chain.getFirst();
    if (!KeyMatch.belongTogether(own, first.getPublicKey())) {
      throw new StartupException(
          "the key " + key + " does not belong to the first certificate of " + certificate);
    }
    checkTime(first, "the certificate " + certificate, clock.instant());
    return new TlsMaterial(own, chain.toArray(X509Certificate[]::new));
  }

  /**
   * The certificates of authorities whose word counts, at least one.
   *
   * @throws StartupException when the file cannot be read, or one in it is no authority's, or is
   *     not valid now
   */
  public static List<X509Certificate> authorities(Path file, InstantSource clock)
      throws StartupException {
    List<X509Certificate> all = certificates(file);
    for (X509Certificate one : all) {
      String name = one.getSubjectX500Principal().getName();
      if (one.getBasicConstraints() < 0) {
        throw new StartupException(file + " holds a certificate that is no CA's: " + name);
      }
      checkTime(one, "the certificate of " + name + " in " + file, clock.instant());
    }
    return all;
  }

  private static void checkTime(X509Certificate certificate, String what, Instant now)
      throws StartupException {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isAfter(until)) {
      throw new StartupException(what + " expired at " + until);
    }
    if (now.isBefore(from)) {
      throw new StartupException(what + " is not valid before " + from);
    }
  }

  /**
   * The certificates of a file, at least one.
   *
   * @throws StartupException when it cannot be read, or holds none
   */
  public static List<X509Certificate> certificates(Path file) throws StartupException {
    List<X509Certificate> chain = new ArrayList<>();
    try (PEMParser parser = parser(file, Access.ANYBODY)) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof X509CertificateHolder holder) {
          chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (IOException | CertificateException e) {
      throw new StartupException(file + " is not a PEM certificate that can be read", e);
    }
    if (chain.isEmpty()) {
      throw new StartupException(file + " holds no PEM certificate");
    }
    return chain;
  }

  private static PrivateKey key(Path file) throws StartupException {
    try (PEMParser parser = parser(file, Access.OWNER_AND_GROUP)) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        PrivateKey key = key(object, file);
        if (key != null) {
          return key;
        }
      }
    } catch (IOException e) {
      throw new StartupException(file + " is not a PEM key that can be read", e);
    }
    throw new StartupException(file + " holds no PEM private key");
  }

  private static @Nullable PrivateKey key(Object object, Path file)
      throws StartupException, PEMException {
    return switch (object) {
      case PrivateKeyInfo info -> new JcaPEMKeyConverter().getPrivateKey(info);
      case PEMKeyPair pair -> new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
      case PKCS8EncryptedPrivateKeyInfo _, PEMEncryptedKeyPair _ ->
          throw new StartupException(
              "the key "
                  + file
                  + " has a password: store it without one, readable by its owner alone");
      default -> null;
    };
  }

  private static PEMParser parser(Path file, Access access) throws StartupException {
    return new PEMParser(new StringReader(PrivateFile.read(file, MAX_BYTES, access)));
  }

  static String pem(X509Certificate certificate) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
    } catch (IOException e) {
      throw new IllegalStateException("a string takes everything", e);
    }
    return text.toString();
  }
}
