package dev.keyward.server.data;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes EC P-256 keys and the certificates of the local CA (RFC 5280). */
final class CertificateMaker {
  private static final X500Name AUTHORITY = new X500Name("CN=Keyward local CA");
  private static final X500Name SERVER = new X500Name("CN=Keyward");
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3653);

  /** Apple's programs refuse server certificates that live longer than 398 days. */
  private static final Duration SERVER_LIFE = Duration.ofDays(397);

  /** Clients whose clocks are a little behind shall not refuse a certificate made this second. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;

  private final SecureRandom random;
  private final InstantSource clock;

  CertificateMaker(SecureRandom random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
  }

  KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /** A new CA that signs server certificates and nothing else. */
  CaIdentity authority() {
    KeyPair keys = keyPair();
    X509v3CertificateBuilder builder =
        builder(AUTHORITY, keys.getPublic(), clock.instant().plus(AUTHORITY_LIFE));
    try {
      JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          utils.createSubjectKeyIdentifier(keys.getPublic()));
      return new CaIdentity(keys.getPrivate(), sign(builder, keys.getPrivate()));
    } catch (GeneralSecurityException | CertIOException e) {
      throw new IllegalStateException("extensions of our own can be encoded", e);
    }
  }

  X509Certificate server(CaIdentity authority, PublicKey key, GeneralNames names) {
    Instant end = clock.instant().plus(SERVER_LIFE);
    Instant last = authority.certificate().getNotAfter().toInstant();
    X509v3CertificateBuilder builder = builder(SERVER, key, end.isBefore(last) ? end : last);
    try {
      JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(Extension.subjectAlternativeName, false, names);
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          utils.createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
      return sign(builder, authority.key());
    } catch (GeneralSecurityException | CertIOException e) {
      throw new IllegalStateException("extensions of our own can be encoded", e);
    }
  }

  private X509v3CertificateBuilder builder(X500Name subject, PublicKey key, Instant end) {
    return new X509v3CertificateBuilder(
        AUTHORITY,
        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
        Date.from(clock.instant().minus(BACKDATED)),
        Date.from(end),
        subject,
        SubjectPublicKeyInfo.getInstance(key.getEncoded()));
  }

  private X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      X509CertificateHolder holder =
          builder.build(
              new JcaContentSignerBuilder("SHA256withECDSA").setSecureRandom(random).build(key));
      return new JcaX509CertificateConverter().getCertificate(holder);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("every JDK has SHA256withECDSA", e);
    }
  }
}
