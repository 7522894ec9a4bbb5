package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.server.net.ServerCertificates;
import dev.keyward.server.net.TlsContexts;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are asked for a certificate, and need not have one. */
@ExtendWith(NettyWatch.class)
final class ClientCertificateTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String[] VERSIONS = {"TLSv1.2", "TLSv1.3"};

  private static TestCa servers;
  private static TestCa clients;
  private static SslContext context;
  private static RecordingUpstream upstream;
  private static Front front;
  private static Front behindProxies;

  @BeforeAll
  static void open() throws Exception {
    servers = new TestCa("servers");
    clients = new TestCa("clients");
    context =
        TlsContexts.server(
            new ServerCertificates(List.of(servers.server("EC", "localhost"))),
            List.of(new TestCa("others").certificate, clients.certificate));
    upstream = new RecordingUpstream();
    front = new Front(Front.Setup.to(upstream.uri()).tls(context));
    behindProxies =
        new Front(Front.Setup.to(upstream.uri()).tls(context).trusting(address -> true));
  }

  @AfterAll
  static void close() throws IOException {
    front.close();
    behindProxies.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  private static KeyManager[] good() throws Exception {
    return clients.client(KeyPurposeId.id_kp_clientAuth, HOUR);
  }

  private static RawClient connect(Front to, SSLContext client, String version) throws IOException {
    SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", to.port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    socket.setSSLParameters(parameters);
    return new RawClient(socket);
  }

  /** Whether a request was judged as one of a client with a certificate. */
  private static boolean certified(Front to, SSLContext client, String version, String fields)
      throws IOException {
    try (RawClient http =
        connect(to, client, version)
            .send("GET /api/x HTTP/1.1\r\n" + Front.HEAD + fields + "\r\n")) {
      assertEquals(200, Objects.requireNonNull(http.receive()).status());
    }
    return Objects.requireNonNull(to.asked).certified();
  }

  private static void assertEnded(KeyManager @Nullable [] shown) throws Exception {
    SSLContext client = servers.trusting(shown);
    for (String version : VERSIONS) {
      assertThrows(IOException.class, () -> certified(front, client, version, ""), version);
    }
    assertTrue(upstream.seen().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void certificateIsKnownToEachRequest(String version) throws Exception {
    assertEquals(true, certified(front, servers.trusting(good()), version, ""));
    KeyManager[] anyUse = clients.client(null, HOUR);
    assertEquals(true, certified(front, servers.trusting(anyUse), version, ""));
    assertEquals(false, certified(front, servers.trusting(null), version, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void resumedSessionIsTheSameClient(String version) throws Exception {
    for (KeyManager[] shown : new KeyManager[][] {good(), null}) {
      SSLContext client = servers.trusting(shown);
      boolean first = certified(front, client, version, "");
      assertEquals(shown != null, first);
      assertEquals(first, certified(front, client, version, ""));
    }
  }

  @Test
  void http2() throws Exception {
    for (KeyManager[] shown : new KeyManager[][] {good(), null}) {
      try (HttpClient client =
          HttpClient.newBuilder().sslContext(servers.trusting(shown)).build()) {
        URI uri = URI.create("https://localhost:" + front.port() + "/api/x");
        HttpRequest request = HttpRequest.newBuilder(uri).header("X-API-Key", "good").build();
        var answer = client.send(request, BodyHandlers.discarding());
        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        assertEquals(200, answer.statusCode());
        assertEquals(shown != null, Objects.requireNonNull(front.asked).certified());
      }
    }
  }

  /** RFC 5280 section 4.1.2.5: the date of a certificate that does not expire. */
  @Test
  void certificateMayLastForEver() throws Exception {
    Duration ever = Duration.between(Instant.now(), Instant.parse("9999-12-31T23:59:59Z"));
    SSLContext client = servers.trusting(clients.client(KeyPurposeId.id_kp_clientAuth, ever));
    assertEquals(true, certified(front, client, "TLSv1.3", ""));
  }

  /** As a connection does whose handshake is under way while other authorities come to count. */
  private static RawClient underWay(Front to, SSLContext client, SslContext next) throws Exception {
    Socket wire = new Socket(InetAddress.getLoopbackAddress(), to.port());
    assertEquals(false, certified(to, servers.trusting(null), "TLSv1.3", "")); // it is accepted
    to.tls = next;
    return new RawClient(
        client.getSocketFactory().createSocket(wire, "localhost", to.port(), true));
  }

  @Test
  void certificateThatWasJudgedByOldRulesIsWorthNothing() throws Exception {
    SslContext next =
        TlsContexts.server(
            new ServerCertificates(List.of(servers.server("EC", "localhost"))),
            List.of(clients.certificate));
    String request = "GET /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n";
    try (Front own = new Front(Front.Setup.to(upstream.uri()).tls(context))) {
      SSLContext shows = servers.trusting(good());
      try (RawClient client = underWay(own, shows, next)) {
        upstream.forget();
        assertTrue(isRefused(client, request));
        assertTrue(upstream.seen().isEmpty());
      }
      assertEquals(true, certified(own, shows, "TLSv1.3", ""), "it is judged anew");
      try (RawClient client = underWay(own, servers.trusting(null), context).send(request)) {
        assertEquals(200, Objects.requireNonNull(client.receive()).status());
      }
    }
  }

  private static boolean isRefused(RawClient client, String request) {
    try {
      return client.send(request).receive() == null;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void connectionsThatHaveShownOneCanBeEnded() throws Exception {
    String request = "GET /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n";
    try (Front own = new Front(Front.Setup.to(upstream.uri()).tls(context));
        RawClient shows = connect(own, servers.trusting(good()), "TLSv1.3").send(request);
        RawClient other = connect(own, servers.trusting(null), "TLSv1.3").send(request)) {
      assertEquals(200, Objects.requireNonNull(shows.receive()).status());
      assertEquals(200, Objects.requireNonNull(other.receive()).status());
      own.listener().drainCertified();
      assertTrue(shows.isEnded());
      other.send(request);
      assertEquals(200, Objects.requireNonNull(other.receive()).status());
    }
  }

  @Test
  void certificateOfAStrangerEndsTheHandshake() throws Exception {
    assertEnded(new TestCa("clients").client(KeyPurposeId.id_kp_clientAuth, HOUR));
  }

  @Test
  void certificateForServersEndsTheHandshake() throws Exception {
    assertEnded(clients.client(KeyPurposeId.id_kp_serverAuth, HOUR));
  }

  @Test
  void expiredCertificateEndsTheHandshake() throws Exception {
    assertEnded(clients.client(KeyPurposeId.id_kp_clientAuth, Duration.ofMinutes(-1)));
  }

  @Test
  void proxyThatSpeaksForOthersShowsItsOwn() throws Exception {
    SSLContext proxy = servers.trusting(good());
    String told = "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n";
    assertEquals(false, certified(behindProxies, proxy, "TLSv1.3", told));
    assertEquals(true, certified(behindProxies, proxy, "TLSv1.3", ""));
    assertEquals(true, certified(front, proxy, "TLSv1.3", told), "a stranger's word is not heard");
  }

  @Test
  void questionOfAProxyIsNotAboutItself() throws Exception {
    try (RawClient proxy =
        connect(behindProxies, servers.trusting(good()), "TLSv1.3")
            .send("GET /auth/check/api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n")) {
      Message answer = Objects.requireNonNull(proxy.receive());
      assertEquals(200, answer.status());
    }
    assertEquals(false, Objects.requireNonNull(behindProxies.asked).certified());
  }
}
