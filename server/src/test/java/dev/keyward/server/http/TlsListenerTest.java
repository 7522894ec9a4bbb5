package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS as ASVS 12.1.1 and 12.1.2 want it, and HTTP/1.1 over it. */
@ExtendWith(NettyWatch.class)
final class TlsListenerTest {
  private static final String GET = "GET /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n";

  private static Certificate certificate;
  private static RecordingUpstream upstream;
  private static Front front;

  @BeforeAll
  static void open() throws Exception {
    certificate = Certificate.create();
    upstream = new RecordingUpstream();
    front = new Front(Front.Setup.to(upstream.uri()).tls(certificate.server()));
  }

  @AfterAll
  static void close() throws IOException {
    front.close();
    upstream.close();
  }

  private static RawClient connect(String version, String... protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket) certificate.client().getSocketFactory().createSocket("127.0.0.1", front.port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    assertEquals(version, socket.getSession().getProtocol());
    assertTrue(
        socket
            .getSession()
            .getCipherSuite()
            .matches("TLS_(ECDHE_RSA_WITH_)?(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)"));
    return new RawClient(socket);
  }

  private static Message receive(RawClient client) throws IOException {
    Message answer = client.receive();
    assertNotNull(answer);
    return answer;
  }

  @Test
  void tls12And13WithAndWithoutAlpn() throws IOException {
    for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (RawClient silent = connect(version).send(GET + GET);
          RawClient named = connect(version, "http/1.1").send(GET)) {
        assertEquals(200, receive(silent).status());
        assertEquals(200, receive(silent).status());
        assertEquals(200, receive(named).status());
      }
    }
  }

  @Test
  void upstreamIsToldHttps() throws IOException {
    upstream.forget();
    try (RawClient client = connect("TLSv1.3").send(GET)) {
      assertEquals(200, receive(client).status());
    }
    assertEquals("https", upstream.seen().getFirst().value("X-Forwarded-Proto"));
  }

  @Test
  void claimsOfAStrangerDoNotMakeATlsConnectionInsecure() throws IOException {
    try (RawClient client =
        connect("TLSv1.3")
            .send(
                "GET /api/x HTTP/1.1\r\n"
                    + Front.HEAD
                    + "X-Forwarded-Proto: http\r\nForwarded: for=x\r\n\r\n")) {
      assertEquals(200, receive(client).status());
    }
  }

  @Test
  void framingErrorEndsWithCloseNotify() throws IOException {
    try (RawClient client =
        connect("TLSv1.3").send("GET  /api/x HTTP/1.1\r\n\r\n" + "x".repeat(200_000))) {
      assertEquals(400, receive(client).status());
      assertTrue(client.isEnded());
    }
  }

  @Test
  void hugeFieldOverTlsIsAnswered() throws IOException {
    try (RawClient client =
        connect("TLSv1.2")
            .send(
                "GET /api/x HTTP/1.1\r\n"
                    + Front.HEAD
                    + "X: "
                    + "a".repeat(200_000)
                    + "\r\n\r\n")) {
      assertEquals(431, receive(client).status());
      assertTrue(client.isEnded());
    }
  }

  /** The JDK does not offer what is forbidden, so another client has to. */
  private static String openssl(String... options) throws Exception {
    return openssl("", options);
  }

  /**
   * @param typed by its user
   */
  private static String openssl(String typed, String[] options) throws Exception {
    String[] command = new String[options.length + 5];
    System.arraycopy(
        new String[] {"openssl", "s_client", "-connect", "127.0.0.1:" + front.port(), "-brief"},
        0,
        command,
        0,
        5);
    System.arraycopy(options, 0, command, 5, options.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream out = process.getOutputStream()) {
      out.write(typed.getBytes(StandardCharsets.US_ASCII));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return said;
  }

  @Test
  void oldVersionsAreRefused() throws Exception {
    assertTrue(openssl("-tls1_2").contains("Protocol version: TLSv1.2"));
    for (String version : new String[] {"-tls1", "-tls1_1"}) {
      String said = openssl(version, "-cipher", "DEFAULT:@SECLEVEL=0");
      assertTrue(said.contains("alert protocol version"), said);
    }
  }

  @Test
  void suitesWithoutForwardSecrecyOrAeadAreRefused() throws Exception {
    for (String suite :
        new String[] {
          "AES128-GCM-SHA256",
          "AES256-SHA",
          "ECDHE-RSA-AES128-SHA256",
          "ECDHE-RSA-AES256-SHA",
          "DHE-RSA-AES128-GCM-SHA256"
        }) {
      String said = openssl("-tls1_2", "-cipher", suite + ":@SECLEVEL=0");
      assertTrue(said.contains("alert handshake failure"), suite + ": " + said);
    }
  }

  @Test
  void renegotiationIsRefused() throws Exception {
    String said = openssl("R\n", new String[] {"-tls1_2"});
    assertTrue(said.contains("RENEGOTIATING"), said);
    assertTrue(said.contains("alert handshake failure"), said);
  }

  @Test
  void plaintextOnTheTlsPortIsEnded() throws IOException {
    upstream.forget();
    try (RawClient client = new RawClient(front.port()).send(GET)) {
      byte[] rest = client.stream().readAllBytes();
      assertTrue(
          rest.length < 20 && !new String(rest, StandardCharsets.ISO_8859_1).contains("HTTP"));
    }
    assertTrue(upstream.seen().isEmpty());
  }

  @Test
  void handshakeThatStallsIsEnded() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port());
        RawClient client = new RawClient(socket)) {
      socket.getOutputStream().write(new byte[] {22, 3, 1});
      assertEquals(0, client.stream().readAllBytes().length);
    }
  }
}
