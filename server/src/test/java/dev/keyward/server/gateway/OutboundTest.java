package dev.keyward.server.gateway;

import static dev.keyward.server.gateway.Exchanges.GET;
import static dev.keyward.server.gateway.Exchanges.answered;
import static dev.keyward.server.gateway.Exchanges.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which fields cross the gateway, in both directions. */
@ExtendWith(NettyWatch.class)
final class OutboundTest {
  private static final String IDENTITY =
      "X-Keyward-Subject: c1|X-Keyward-Name: app|X-Keyward-Client: c1|X-Keyward-Credential:"
          + " k1|X-Keyward-Kind: api_key|X-Keyward-Scopes: data:read|";

  private RecordingUpstream upstream;
  private Front front;

  /** The address limits would have counted the last request by. */
  private String address;

  @BeforeEach
  void open() throws IOException {
    upstream = new RecordingUpstream();
    front = new Front(Front.Setup.to(upstream.uri()));
  }

  @AfterEach
  void close() throws IOException {
    front.close();
    upstream.close();
  }

  private void reopen(Front.Setup setup) throws IOException {
    front.close();
    front = new Front(setup);
  }

  private void trusting(String... proxies) throws IOException {
    List<ClientAddress> trusted = List.of(proxies).stream().map(ClientAddress::parse).toList();
    reopen(Front.Setup.to(upstream.uri()).trusting(trusted::contains));
  }

  private Message forwarded(String request) throws IOException {
    upstream.forget();
    try (RawClient client = front.connect().send(request)) {
      answered(200, client);
      address = front.ended.take().address();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return upstream.seen().getFirst();
  }

  /** By every answer: the gateway's, an upstream's, and one that nobody could be asked for. */
  @Test
  void transportSecurityIsSaidOnce() throws IOException {
    for (String said : List.of("", "max-age=60; includeSubDomains")) {
      front.transportSecurity = said;
      List<String> wanted = said.isEmpty() ? List.of() : List.of(said);
      for (String target : List.of("/api/x", "/none", "/api/%2f")) {
        assertEquals(wanted, security(target));
      }
    }
    upstream.answer(
        (request, out) ->
            out.write(
                bytes(
                    "HTTP/1.1 200 OK\r\n"
                        + "Content-Length: 0\r\n"
                        + "strict-transport-security: max-age=1\r\n"
                        + "Strict-Transport-Security: max-age=2\r\n\r\n")));
    assertEquals(List.of("max-age=60; includeSubDomains"), security("/api/x"));
    trusting("127.0.0.1");
    front.transportSecurity = "max-age=60";
    for (String target : List.of("/api/%2f", "/auth/check", "/auth/check/%2f")) {
      assertEquals(List.of(), security(target), "the proxy says it");
    }
  }

  private List<String> security(String target) throws IOException {
    try (RawClient client =
        front.connect().send("GET " + target + " HTTP/1.1\r\n" + Front.HEAD + "\r\n")) {
      return java.util.Objects.requireNonNull(client.receive()).all("Strict-Transport-Security");
    }
  }

  private Message withFields(String fields) throws IOException {
    return forwarded("GET /api/x HTTP/1.1\r\n" + Front.HEAD + fields + "\r\n");
  }

  private static String lines(Message message) {
    StringBuilder all = new StringBuilder(message.startLine() + "|");
    message
        .headers()
        .forEach(
            l ->
                all.append(l.name())
                    .append(": ")
                    .append(l.name().equals("X-Request-Id") ? "id" : l.value())
                    .append('|'));
    return all.toString();
  }

  private String origin(String host) {
    return "X-Forwarded-For: 127.0.0.1|X-Forwarded-Proto: http|X-Forwarded-Host: " + host + "|";
  }

  @Test
  void plainGetByteForByte() throws IOException {
    Message seen = withFields("Accept: */*\r\nUser-Agent: test\r\n");
    assertEquals(
        "GET /api/x HTTP/1.1|host: 127.0.0.1:"
            + upstream.port()
            + "|Accept: */*|User-Agent: test|"
            + origin("api.example")
            + IDENTITY
            + "X-Request-Id: id|",
        lines(seen));
  }

  @Test
  void postByteForByte() throws IOException {
    Message seen =
        forwarded(
            "POST /api//y/../x?q=%2F HTTP/1.1\r\n"
                + Front.HEAD
                + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi");
    assertEquals(
        "POST /api/x?q=%2F HTTP/1.1|host: 127.0.0.1:"
            + upstream.port()
            + "|Content-Type: text/plain|content-length: 2|"
            + origin("api.example")
            + IDENTITY
            + "X-Request-Id: id|",
        lines(seen));
    assertEquals("hi", seen.text());
  }

  @Test
  void hopByHopFieldsStayBehind() throws IOException {
    String listed =
        "Connection: keep-alive, X-Custom\r\n"
            + "connection: x-other\r\n"
            + "X-Custom: 1\r\n"
            + "X-OTHER: 2\r\n"
            + "Keep-Alive: timeout=5\r\n";
    String known =
        "Proxy-Connection: keep-alive\r\n"
            + "Proxy-Authorization: Basic x\r\n"
            + "TE: deflate\r\n"
            + "Trailer: X\r\n"
            + "Upgrade: foo\r\n";
    Message seen = withFields(listed + known + "X-Kept: 3\r\n");
    assertEquals(
        List.of("host", "X-Kept"),
        seen.headers().stream()
            .map(l -> l.name())
            .filter(
                n ->
                    !n.startsWith("X-Forwarded")
                        && !n.startsWith("X-Keyward")
                        && !n.equals("X-Request-Id"))
            .toList());
  }

  @Test
  void ownCookiesStayBehindOthersPass() throws IOException {
    assertEquals(List.of("a=1; b=2"), withFields("Cookie: a=1; b=2\r\n").all("Cookie"));
    assertEquals(
        List.of("a=1; b=\"2\""),
        withFields("Cookie: a=1; __Host-keyward-refresh=secret; b=\"2\"\r\n").all("Cookie"));
    assertEquals(List.of(), withFields("Cookie: __Host-keyward-refresh=secret\r\n").all("Cookie"));
    assertEquals(
        List.of("c=3"),
        withFields(
                "Cookie: __Host-keyward-refresh=secret;__Host-keyward-session=s\r\nCookie: c=3\r\n")
            .all("Cookie"));
  }

  @Test
  void namesThatOthersReadDifferentlyAreDropped() throws IOException {
    Message seen =
        withFields(
            "X_Custom: 1\r\n"
                + "X.Custom: 2\r\n"
                + "X_Keyward_Subject: root\r\n"
                + "X-Keyward-Role: root\r\n"
                + "x.keyward.name: root\r\n"
                + "content_length: 9\r\n");
    assertTrue(
        seen.headers().stream()
            .noneMatch(
                l -> l.name().contains("_") || l.name().contains(".") || l.value().equals("root")),
        seen.toString());
  }

  @Test
  void claimsOfAStrangerAboutOtherHopsAreDropped() throws IOException {
    reopen(Front.Setup.to(upstream.uri()));
    upstream.forget();
    String claims =
        "X-Forwarded-For: 10.0.0.1\r\n"
            + "X-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: evil\r\n"
            + "X-Forwarded-Port: 1\r\n"
            + "X-Forwarded-Prefix: /p\r\n"
            + "Forwarded: for=10.0.0.1\r\n"
            + "X-Real-IP: 10.0.0.1\r\n"
            + "X-Original-URI: /z\r\n"
            + "X-Original-URL: /z\r\n";
    try (RawClient client =
        front.connect().send("GET /open/x HTTP/1.1\r\nHost: api.example\r\n" + claims + "\r\n")) {
      answered(200, client);
    }
    assertTrue(
        lines(upstream.seen().getFirst())
            .startsWith(
                "GET /open/x HTTP/1.1|host: 127.0.0.1:"
                    + upstream.port()
                    + "|"
                    + origin("api.example")
                    + "X-Keyward-Subject: |"));
  }

  @Test
  void chainEndsAtTheRightMostHopThatIsNotTrusted() throws IOException {
    trusting("127.0.0.1", "10.1.1.1");
    Message seen =
        withFields(
            "X-Forwarded-For: 6.6.6.6, 203.0.113.7\r\n"
                + "X-Forwarded-For: 10.1.1.1\r\n"
                + "X-Forwarded-Proto: https\r\n"
                + "X-Forwarded-Host: shop.example\r\n");
    assertEquals(List.of("203.0.113.7, 10.1.1.1, 127.0.0.1"), seen.all("X-Forwarded-For"));
    assertEquals(List.of("https"), seen.all("X-Forwarded-Proto"));
    assertEquals(List.of("shop.example"), seen.all("X-Forwarded-Host"));
    assertEquals("203.0.113.7", address);
  }

  @Test
  void chainStopsAtWhatIsNoAddress() throws IOException {
    trusting("127.0.0.1", "10.1.1.1");
    String https = "X-Forwarded-Proto: https\r\n";
    assertEquals(
        List.of("10.1.1.1, 127.0.0.1"),
        withFields(https + "X-Forwarded-For: 203.0.113.7, unknown, 10.1.1.1\r\n")
            .all("X-Forwarded-For"));
    assertEquals("10.1.1.1", address);
    assertEquals(
        List.of("127.0.0.1"),
        withFields(https + "X-Forwarded-For: 203.0.113.7, localhost\r\n").all("X-Forwarded-For"));
    assertEquals(
        List.of("127.0.0.1"), withFields(https + "X-Forwarded-For: \r\n").all("X-Forwarded-For"));
    assertEquals(List.of("127.0.0.1"), withFields(https).all("X-Forwarded-For"));
    assertEquals(
        List.of("2001:db8:0:0:0:0:0:7, 127.0.0.1"),
        withFields(https + "X-Forwarded-For: 2001:db8::7\r\n").all("X-Forwarded-For"));
  }

  @Test
  void onlyTheCredentialOfKeywardStaysBehind() throws IOException {
    assertEquals(List.of(), withFields("").all("X-API-Key"));
    assertEquals(
        List.of("Basic dTpw"), withFields("Authorization: Basic dTpw\r\n").all("Authorization"));
    Message byScheme =
        forwarded("GET /api/x HTTP/1.1\r\nHost: a\r\nAuthorization: aPiKeY good\r\n\r\n");
    assertEquals(List.of(), byScheme.all("Authorization"));
  }

  @Test
  void credentialIsForwardedWhereTheRouteSaysSo() throws IOException {
    reopen(Front.Setup.to(upstream.uri()).forwardingCredentials());
    assertEquals(List.of("good"), withFields("").all("X-API-Key"));
    assertEquals(
        List.of("ApiKey good"),
        forwarded("GET /api/x HTTP/1.1\r\nHost: a\r\nAuthorization: ApiKey good\r\n\r\n")
            .all("Authorization"));
  }

  @Test
  void answerLosesHopByHopFieldsAndCopiesOfOurs() throws IOException {
    upstream.answer(
        (request, out) ->
            out.write(
                bytes(
                    "HTTP/1.1 200 OK\r\n"
                        + "Connection: X-Custom, keep-alive\r\n"
                        + "X-Custom: 1\r\n"
                        + "Keep-Alive: timeout=5\r\n"
                        + "Upgrade: h2c\r\n"
                        + "Proxy-Authenticate: Basic\r\n"
                        + "X-Keyward-Subject: root\r\n"
                        + "X_Keyward_Kind: root\r\n"
                        + "X-Request-Id: theirs\r\n"
                        + "Set-Cookie: a=1\r\n"
                        + "Set-Cookie: b=2\r\n"
                        + "X-Kept: 3\r\n"
                        + "Content-Length: 2\r\n\r\n"
                        + "ok")));
    try (RawClient client = front.connect().send(GET)) {
      Message answer = answered(200, client);
      assertEquals(
          List.of("Set-Cookie", "Set-Cookie", "X-Kept", "Content-Length", "X-Request-Id"),
          answer.headers().stream().map(l -> l.name()).toList());
      assertEquals(upstream.seen().getFirst().all("X-Request-Id"), answer.all("X-Request-Id"));
    }
  }

  @Test
  void answerTellsTheStateOfTheLimits() throws IOException {
    try (RawClient client =
        front.connect().send("GET /api/limited HTTP/1.1\r\n" + Front.HEAD + "\r\n")) {
      Message answer = answered(200, client);
      assertEquals("\"rate_limit\";q=100;w=60", answer.value("RateLimit-Policy"));
      assertEquals("\"rate_limit\";r=12;t=30", answer.value("RateLimit"));
    }
  }

  @Test
  void oldClientWithoutHostIsForwarded() throws IOException {
    Message seen = forwarded("GET /api/x HTTP/1.0\r\n" + Front.KEY + "\r\n");
    assertEquals("GET /api/x HTTP/1.1", seen.startLine());
    assertEquals(1, seen.all("Host").size());
    assertEquals(List.of(""), seen.all("X-Forwarded-Host"));
  }
}
