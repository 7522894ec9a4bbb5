package dev.keyward.server.http;

import dev.keyward.server.net.ServerCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Issues certificates of servers and clients. */
final class TestCa {
  private static final Duration DAY = Duration.ofDays(1);

  private final X500Principal name;
  private final KeyPair pair = keys("EC");
  final X509Certificate certificate;

  TestCa(String name) throws Exception {
    this.name = new X500Principal("CN=" + name);
    JcaX509v3CertificateBuilder builder = builder(this.name, pair, DAY);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    certificate = sign(builder);
  }

  private static KeyPair keys(String type) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
    generator.initialize(type.equals("EC") ? 256 : 2_048);
    return generator.generateKeyPair();
  }

  private JcaX509v3CertificateBuilder builder(X500Principal subject, KeyPair keys, Duration life) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        name,
        BigInteger.valueOf(System.nanoTime()),
        Date.from(now.minus(DAY)),
        Date.from(now.plus(life)),
        subject,
        keys.getPublic());
  }

  private X509Certificate sign(JcaX509v3CertificateBuilder builder)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  /** For a server with these names. */
  ServerCertificate server(String keyType, String... names) throws Exception {
    KeyPair own = keys(keyType);
    JcaX509v3CertificateBuilder builder = builder(new X500Principal("CN=server"), own, DAY);
    if (names.length > 0) {
      GeneralName[] all =
          Stream.of(names)
              .map(each -> new GeneralName(GeneralName.dNSName, each))
              .toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
    }
    return new ServerCertificate(own.getPrivate(), List.of(sign(builder)));
  }

  /**
   * What a client shows.
   *
   * @param usage null for any
   */
  KeyManager[] client(@Nullable KeyPurposeId usage, Duration life) throws Exception {
    KeyPair own = keys("EC");
    JcaX509v3CertificateBuilder builder = builder(new X500Principal("CN=client"), own, life);
    if (usage != null) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usage));
    }
    KeyStore store = empty();
    store.setKeyEntry(
        "client", own.getPrivate(), new char[0], new X509Certificate[] {sign(builder)});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509"); // whoever issued it
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  /**
   * A client that trusts servers of this authority.
   *
   * @param shown null for nothing
   */
  SSLContext trusting(KeyManager @Nullable [] shown) throws Exception {
    KeyStore trusted = empty();
    trusted.setCertificateEntry("ca", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown, trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
