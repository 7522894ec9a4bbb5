package dev.keyward.server.data;

import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;

/**
 * A certificate authority for one installation, so that quickstart speaks HTTPS without asking
 * anybody. Its key is kept wrapped in the database and never in a file; clients trust {@code
 * ca.crt}.
 */
public final class LocalCa {
  private static final String PURPOSE = "local-ca";
  private static final String ID = "local-ca-1";

  private final CaIdentity identity;
  private final CertificateMaker maker;

  private LocalCa(CaIdentity identity, CertificateMaker maker) {
    this.identity = identity;
    this.maker = maker;
  }

  /**
   * Unwraps the CA, making it in a new database.
   *
   * @throws UnwrapException when it does not open with this master key
   */
  public static LocalCa load(
      SecretStore store, SecretWrap wrap, SecureRandom random, InstantSource clock)
      throws UnwrapException {
    CertificateMaker maker = new CertificateMaker(random, clock);
    KeptSecret newest =
        KeptSecret.open(store, wrap, PURPOSE, ID, () -> maker.authority().encoded(), clock)
            .getLast();
    return new LocalCa(CaIdentity.decode(newest.value()), maker);
  }

  /** A CA that ends with the process. */
  public static LocalCa unkept(SecureRandom random, InstantSource clock) {
    CertificateMaker maker = new CertificateMaker(random, clock);
    return new LocalCa(maker.authority(), maker);
  }

  /** The certificate that clients trust. */
  public X509Certificate certificate() {
    return identity.certificate();
  }

  /**
   * A new server key and its certificate, both in memory alone. It is for this machine's names, and
   * for {@code hosts} as far as they are names or literal addresses that can stand in a
   * certificate.
   */
  public TlsMaterial issue(Collection<String> hosts) {
    KeyPair keys = maker.keyPair();
    X509Certificate server = maker.server(identity, keys.getPublic(), ServerNames.of(hosts));
    return new TlsMaterial(
        keys.getPrivate(), new X509Certificate[] {server, identity.certificate()});
  }

  /** Writes {@code ca.crt} for clients, and {@code server.crt} for whoever wants to look at it. */
  public void publish(DataDirectory directory, TlsMaterial server) throws StartupException {
    write(directory.caCertificate(), certificate());
    write(directory.serverCertificate(), server.certificate());
  }

  private static void write(Path file, X509Certificate certificate) throws StartupException {
    PrivateFile.write(file, PemFiles.pem(certificate), PrivateFile.MODE_644);
  }
}
