package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.server.net.ServerCertificate;
import dev.keyward.server.net.ServerCertificates;
import dev.keyward.server.net.TlsContexts;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One listener with certificates for several names. */
@ExtendWith(NettyWatch.class)
final class ServerNameTest {
  private static final String GET = "GET /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n";
  private static final String RSA = "rsa_pss_rsae_sha256,rsa_pkcs1_sha256,";

  /** What the test's own authority signs with. */
  private static final String EC = "ecdsa_secp256r1_sha256";

  private static final List<String> SHOWN =
      List.of("usual RSA", "usual EC", "a EC", "a RSA", "b RSA", "wild EC");

  private static TestCa ca;
  private static List<ServerCertificate> certificates;
  private static RecordingUpstream upstream;
  private static Front front;

  @BeforeAll
  static void open() throws Exception {
    ca = new TestCa("servers");
    certificates =
        List.of(
            ca.server("RSA", "www.example.com"),
            ca.server("EC", "WWW.example.com"),
            ca.server("EC", "a.example.com", "a.example.org"),
            ca.server("RSA", "a.example.com"),
            ca.server("RSA", "b.example.com"),
            ca.server("EC", "*.example.com"));
    upstream = new RecordingUpstream();
    ServerCertificates all = new ServerCertificates(certificates);
    front = new Front(Front.Setup.to(upstream.uri()).tls(TlsContexts.server(all, List.of())));
  }

  @AfterAll
  static void close() throws IOException {
    front.close();
    upstream.close();
  }

  private static SSLSocket connect(SSLContext context, String version, String name, String schemes)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", front.port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    if (!name.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    if (!schemes.isEmpty()) {
      parameters.setSignatureSchemes(schemes.split(",", -1));
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String shown(SSLSession session) throws IOException {
    X509Certificate first = (X509Certificate) session.getPeerCertificates()[0];
    int index = certificates.stream().map(c -> c.chain().getFirst()).toList().indexOf(first);
    return SHOWN.get(index);
  }

  private static String shown(String version, String name, String schemes) throws Exception {
    try (SSLSocket socket = connect(ca.trusting(null), version, name, schemes);
        RawClient client = new RawClient(socket).send(GET)) {
      assertEquals(200, Objects.requireNonNull(client.receive()).status());
      return shown(socket.getSession());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Clients that verify both types: what they like better.
    "www.example.com, usual EC",
    "a.example.com, a EC",
    "A.Example.COM, a EC",
    "a.example.org, a EC",
    "b.example.com, b RSA",
    "c.example.com, wild EC",
    // Of one label only.
    "d.c.example.com, usual EC",
    "example.com, usual EC",
    "com, usual EC",
    "a.example.net, usual EC",
    "'', usual EC"
  })
  void certificateOfTheName(String name, String expected) throws Exception {
    assertEquals(expected, shown("TLSv1.3", name, ""));
    assertEquals(expected, shown("TLSv1.2", name, ""));
  }

  /** In TLS 1.2 the suite tells the type, and the server likes ECDSA better. */
  @Test
  void typeOfKeyThatTheClientPrefers() throws Exception {
    assertEquals("a RSA", shown("TLSv1.3", "a.example.com", RSA + EC));
    assertEquals("usual RSA", shown("TLSv1.3", "", RSA + EC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void typeOfKeyThatTheClientCanVerify(String version) throws Exception {
    for (String name : new String[] {"www.example.com", "a.example.com", "elsewhere.example"}) {
      String rsa = openssl(version, "-servername", name, "-sigalgs", "rsa_pss_rsae_sha256");
      assertTrue(rsa.contains("Peer signature type: RSA-PSS"), rsa);
      String ec = openssl(version, "-servername", name, "-sigalgs", "ecdsa_secp256r1_sha256");
      assertTrue(ec.contains("Peer signature type: ECDSA"), ec);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void noCertificateOfAnotherNameStandsIn(String version) {
    assertThrows(SSLException.class, () -> shown(version, "b.example.com", EC));
  }

  /** Not with the JDK's client, which asks for the name of the session that it resumes. */
  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void sessionIsResumedUnderItsNameAlone(String version, @TempDir Path directory) throws Exception {
    String session = directory.resolve("session").toString();
    String www = "www.example.com";
    String first = openssl(version, "-servername", www, "-sess_out", session);
    assertTrue(first.contains("\nNew, "), first);
    String again = openssl(version, "-servername", www, "-sess_in", session);
    assertTrue(again.contains("\nReused, "), again);
    for (String other : new String[] {"a.example.com", "b.example.com", "elsewhere.example"}) {
      String said = openssl(version, "-servername", other, "-sess_in", session);
      assertTrue(said.contains("\nNew, "), other + ": " + said);
    }
  }

  /** Asks for something, so that tickets arrive before the connection ends. */
  private static String openssl(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-ign_eof", "-connect"));
    command.add("127.0.0.1:" + front.port());
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream out = process.getOutputStream()) {
      out.write(
          ("GET /api/x HTTP/1.1\r\nConnection: close\r\n" + Front.HEAD + "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return said;
  }

  @Test
  void certificateThatIsForNobodyIsFound() throws Exception {
    ServerCertificate first = certificates.getFirst();
    assertFalse(new ServerCertificates(certificates).neverShown().isPresent());
    for (ServerCertificate useless :
        List.of(
            ca.server("RSA", "www.example.com"),
            ca.server("RSA"),
            ca.server("RSA", "WWW.EXAMPLE.com"))) {
      ServerCertificates all = new ServerCertificates(List.of(first, useless));
      assertEquals(1, all.neverShown().orElseThrow());
    }
    for (ServerCertificate useful :
        List.of(
            ca.server("EC", "www.example.com"),
            ca.server("RSA", "www.example.com", "api.example.com"),
            ca.server("RSA", "*.example.com"))) {
      ServerCertificates all = new ServerCertificates(List.of(first, useful));
      assertFalse(all.neverShown().isPresent());
    }
  }
}
