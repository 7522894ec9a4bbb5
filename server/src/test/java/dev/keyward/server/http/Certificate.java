package dev.keyward.server.http;

import dev.keyward.server.net.TlsContexts;
import io.netty.handler.ssl.SslContext;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate of this test for 127.0.0.1, a server that shows it and clients that trust it. */
record Certificate(SslContext server, SSLContext client) {
  static Certificate create() throws Exception {
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance("RSA"); // so that RSA key exchange would be possible
    generator.initialize(2_048);
    KeyPair pair = generator.generateKeyPair();
    X500Principal name = new X500Principal("CN=127.0.0.1");
    Date from = Date.from(Instant.now().minusSeconds(3_600));
    Date to = Date.from(Instant.now().plusSeconds(86_400));
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(name, BigInteger.ONE, from, to, name, pair.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(
                    new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, trust.getTrustManagers(), null);
    return new Certificate(
        TlsContexts.server(pair.getPrivate(), new X509Certificate[] {certificate}), client);
  }
}
