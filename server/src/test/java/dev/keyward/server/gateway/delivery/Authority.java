package dev.keyward.server.gateway.delivery;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate authority of a test, which signs for whatever name it is asked to. */
public final class Authority {
  private final KeyPair keys;
  private final X509Certificate certificate;

  /** A certificate that an authority has given, and its key. */
  public record Given(PrivateKey key, X509Certificate certificate) {
    /** Writes {@code name.crt} and {@code name.key}, the latter readable by its owner alone. */
    public void write(Path directory, String name) throws IOException {
      pem(directory.resolve(name + ".crt"), certificate);
      Path file = directory.resolve(name + ".key");
      pem(file, new PemObject("PRIVATE KEY", key.getEncoded()));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  public Authority(String name) throws Exception {
    keys = pair();
    certificate = sign(keys, new X500Principal("CN=" + name), keys, new BasicConstraints(0), null);
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private X509Certificate sign(
      KeyPair by, X500Principal subject, KeyPair of, BasicConstraints basic, GeneralName name)
      throws Exception {
    Instant now = Instant.now();
    X500Principal issuer = certificate == null ? subject : certificate.getSubjectX500Principal();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(System.nanoTime()),
            Date.from(now.minusSeconds(3_600)),
            Date.from(now.plusSeconds(86_400)),
            subject,
            of.getPublic());
    builder.addExtension(Extension.basicConstraints, true, basic);
    if (name != null) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
  }

  /** A certificate for {@code host}: a name or an IPv4 address. */
  public Given issue(String host) throws Exception {
    boolean address = host.matches("[0-9.]+");
    KeyPair pair = pair();
    GeneralName name = new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
    return new Given(
        pair.getPrivate(),
        sign(keys, new X500Principal("CN=" + host), pair, new BasicConstraints(false), name));
  }

  /** Writes the authority's own certificate. */
  public void write(Path file) throws IOException {
    pem(file, certificate);
  }

  private static void pem(Path file, Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    Files.writeString(file, text.toString());
  }

  /** A server that shows {@code own}, and knows clients by this authority. */
  public SSLContext server(Given own) throws Exception {
    char[] password = "test".toCharArray();
    KeyStore shown = KeyStore.getInstance("PKCS12");
    shown.load(null, null);
    shown.setKeyEntry("own", own.key(), password, new X509Certificate[] {own.certificate()});
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(shown, password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
