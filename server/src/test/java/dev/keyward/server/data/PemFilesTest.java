package dev.keyward.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PemFilesTest {
  private static final InstantSource CLOCK = InstantSource.system();

  private final CertificateMaker maker = new CertificateMaker(new SecureRandom(), CLOCK);
  private final CaIdentity authority = maker.authority();
  @TempDir private Path directory;
  private Path certificate;
  private Path key;

  @BeforeEach
  void names() {
    certificate = directory.resolve("server.crt");
    key = directory.resolve("server.key");
  }

  private void write(KeyPair pair, Object pemKey) throws Exception {
    String server =
        PemFiles.pem(maker.server(authority, pair.getPublic(), ServerNames.of(List.of())));
    Files.writeString(certificate, server + PemFiles.pem(authority.certificate()));
    Files.writeString(key, pem(pemKey));
    FileState.chmod(key, "rw-r-----");
  }

  /** The form of a key before PKCS #8: PKCS #1 for RSA, SEC 1 for EC, as openssl writes them. */
  private static Object traditional(PrivateKey key) throws Exception {
    return key instanceof ECPrivateKey ec
        ? new PemObject(
            "EC PRIVATE KEY",
            new org.bouncycastle.asn1.sec.ECPrivateKey(
                    256, ec.getS(), SECObjectIdentifiers.secp256r1)
                .getEncoded())
        : key;
  }

  private static String pem(Object object) throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  private static KeyPair pair(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return generator.generateKeyPair();
  }

  private void assertRefused(String line) throws Exception {
    assertRefused(line, CLOCK);
  }

  private void assertRefused(String line, InstantSource clock) throws Exception {
    var before = FileState.everything(directory);
    StartupException refused =
        assertThrows(StartupException.class, () -> PemFiles.load(certificate, key, clock));
    assertEquals(
        line.replace("@crt", certificate.toString()).replace("@key", key.toString()),
        refused.getMessage());
    assertEquals(before, FileState.everything(directory));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void pkcs8(String algorithm) throws Exception {
    KeyPair pair = pair(algorithm);
    write(pair, new JcaPKCS8Generator(pair.getPrivate(), null));
    TlsMaterial loaded = PemFiles.load(certificate, key, CLOCK);
    assertEquals(2, loaded.chain().length);
    assertEquals(pair.getPublic(), loaded.certificate().getPublicKey());
    assertTrue(KeyMatch.belongTogether(loaded.key(), pair.getPublic()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void pkcs1AndSec1(String algorithm) throws Exception {
    KeyPair pair = pair(algorithm);
    write(pair, traditional(pair.getPrivate()));
    String text = Files.readString(key);
    assertTrue(
        text.startsWith("-----BEGIN " + algorithm + " PRIVATE KEY"),
        text.lines().findFirst()::toString);
    // What "openssl ecparam -genkey" writes before the key.
    Files.writeString(
        key,
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + text);
    assertTrue(
        KeyMatch.belongTogether(PemFiles.load(certificate, key, CLOCK).key(), pair.getPublic()));
  }

  @Test
  void aKeyThatEverybodyReadsIsRefused() throws Exception {
    KeyPair pair = pair("EC");
    write(pair, traditional(pair.getPrivate()));
    FileState.chmod(key, "rw-r--r--");
    assertRefused("@key is open to everybody: run chmod 640 @key");
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() throws Exception {
    write(pair("EC"), traditional(pair("EC").getPrivate()));
    assertRefused("the key @key does not belong to the first certificate of @crt");
    write(pair("EC"), traditional(pair("RSA").getPrivate()));
    assertRefused("the key @key does not belong to the first certificate of @crt");
  }

  @Test
  void theTimeMustBeRight() throws Exception {
    KeyPair pair = pair("EC");
    write(pair, traditional(pair.getPrivate()));
    Instant end = PemFiles.load(certificate, key, CLOCK).certificate().getNotAfter().toInstant();
    assertEquals(2, PemFiles.load(certificate, key, InstantSource.fixed(end)).chain().length);
    assertRefused("the certificate @crt expired at " + end, InstantSource.fixed(end.plusMillis(1)));
    Instant start = PemFiles.load(certificate, key, CLOCK).certificate().getNotBefore().toInstant();
    assertRefused(
        "the certificate @crt is not valid before " + start,
        InstantSource.fixed(start.minus(Duration.ofMillis(1))));
  }

  @Test
  void otherFilesAreRefused() throws Exception {
    KeyPair pair = pair("EC");
    write(pair, pair.getPublic());
    assertRefused("@key holds no PEM private key");
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertRefused("@key is not a PEM key that can be read");
    Files.writeString(certificate, "hello");
    assertRefused("@crt holds no PEM certificate");
    Files.writeString(
        certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertRefused("@crt is not a PEM certificate that can be read");
    Files.delete(certificate);
    assertRefused("cannot read @crt: no such file");
  }

  @Test
  void aKeyWithAPasswordIsRefused() throws Exception {
    KeyPair pair = pair("EC");
    AlgorithmIdentifier scheme = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2);
    write(
        pair,
        new PemObject(
            "ENCRYPTED PRIVATE KEY",
            new EncryptedPrivateKeyInfo(scheme, new byte[16]).getEncoded()));
    assertRefused("the key @key has a password: store it without one, readable by its owner alone");
  }
}
