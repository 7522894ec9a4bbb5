package dev.keyward.server.data;

import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A certificate authority for this installation alone, so that HTTPS works before anybody has bought or requested a certificate.
 *
 * <p>Its private key exists only wrapped in the database. Server keys exist only in memory: each start makes a new one.
 */
public final class LocalCa {
  private static final String PURPOSE = "local-ca";
  private static final String ID = "local-ca-1";

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final SecureRandom random;
  private final InstantSource clock;

  private LocalCa(PrivateKey key, X509Certificate certificate, SecureRandom random, InstantSource clock) {
    this.key = key;
    this.certificate = certificate;
    this.random = random;
    this.clock = clock;
  }

  /** Opens the authority of an installation, making it the first time. Nodes that share a database share it. */
  public static LocalCa open(SecretStore store, SecretWrap wrap, SecureRandom random, InstantSource clock) throws StartupException {
    try {
      if (store.byPurpose(PURPOSE).isEmpty()) {
        byte[] wrapped = wrap.wrap(create(random, clock), "secret", ID, "wrapped");
        store.insertIfAbsent(new StoredSecret(ID, PURPOSE, wrapped, clock.millis()));
      }
      byte[] stored = wrap.unwrap(store.byPurpose(PURPOSE).getLast().wrapped(), "secret", ID, "wrapped");
      ByteBuffer buffer = ByteBuffer.wrap(stored);
      byte[] key = new byte[buffer.getInt()];
      buffer.get(key);
      byte[] certificate = new byte[buffer.remaining()];
      buffer.get(certificate);
      return new LocalCa(
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate)),
          random,
          clock);
    } catch (UnwrapException | GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new StartupException("the local CA cannot be used: " + e.getMessage(), e);
    }
  }

  /** Key and certificate of a new authority: the length of the key, the key (PKCS #8), the certificate (DER). */
  private static byte[] create(SecureRandom random, InstantSource clock)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    KeyPair pair = newPair(random);
    byte[] key = pair.getPrivate().getEncoded();
    byte[] certificate = Certificates.authority(pair, random, clock.instant()).getEncoded();
    return ByteBuffer.allocate(4 + key.length + certificate.length).putInt(key.length).put(key).put(certificate).array();
  }

  private static KeyPair newPair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  /**
   * Certifies a new server key for localhost, 127.0.0.1, ::1 and {@code hosts}, and writes both certificates into the data directory.
   *
   * @param hosts names and address literals
   */
  public ServerCertificate issue(Set<String> hosts, DataDirectory directory) throws StartupException {
    try {
      KeyPair pair = newPair(random);
      X509Certificate server = Certificates.server(pair.getPublic(), hosts, key, certificate, random, clock.instant());
      directory.writeCertificates(pem(List.of(certificate)), pem(List.of(server, certificate)));
      return new ServerCertificate(pair.getPrivate(), new X509Certificate[] {server, certificate});
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new StartupException("the local CA cannot issue a certificate: " + e.getMessage(), e);
    }
  }

  private static String pem(List<X509Certificate> certificates) throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate c : certificates) {
      text.append("-----BEGIN CERTIFICATE-----\n");
      text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(c.getEncoded()));
      text.append("\n-----END CERTIFICATE-----\n");
    }
    return text.toString();
  }
}
