package dev.keyward.server.data;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The two kinds of certificate the local CA makes (RFC 5280). */
final class Certificates {
  private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3_650);

  /** What browsers and Apple's platforms accept at most is 398 days. */
  private static final Duration SERVER_LIFETIME = Duration.ofDays(397);

  /** For clocks that are a little behind. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final X500Name AUTHORITY = new X500Name("CN=Keyward local CA");
  private static final X500Name SERVER = new X500Name("CN=Keyward");

  private Certificates() {}

  static X509Certificate authority(KeyPair pair, SecureRandom random, Instant now)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    X509v3CertificateBuilder builder = builder(AUTHORITY, AUTHORITY, pair.getPublic(), random, now, AUTHORITY_LIFETIME);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    return sign(builder, pair.getPrivate());
  }

  static X509Certificate server(
      PublicKey key, Set<String> hosts, PrivateKey caKey, X509Certificate ca, SecureRandom random, Instant now)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    X509v3CertificateBuilder builder = builder(AUTHORITY, SERVER, key, random, now, SERVER_LIFETIME);
    JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
    builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
    builder.addExtension(Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(ca));
    return sign(builder, caKey);
  }

  private static GeneralNames names(Set<String> hosts) {
    Set<String> all = new TreeSet<>(hosts);
    all.addAll(Set.of("localhost", "127.0.0.1", "::1"));
    return new GeneralNames(all.stream().map(Certificates::name).toArray(GeneralName[]::new));
  }

  private static GeneralName name(String host) {
    boolean address = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, SecureRandom random, Instant now, Duration lifetime) {
    BigInteger serial = new BigInteger(159, random).setBit(158);
    Date from = Date.from(now.minus(BACKDATED));
    return new JcaX509v3CertificateBuilder(issuer, serial, from, Date.from(now.plus(lifetime)), subject, key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }
}
