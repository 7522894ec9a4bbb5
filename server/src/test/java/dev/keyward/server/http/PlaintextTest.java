package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Which credentials count without TLS: those of this machine itself, and those a trusted proxy got
 * over HTTPS.
 */
@ExtendWith(NettyWatch.class)
final class PlaintextTest {
  private static RecordingUpstream upstream;
  private static Front direct;
  private static Front proxied;

  @BeforeAll
  static void open() throws IOException {
    upstream = new RecordingUpstream();
    direct = new Front(Front.Setup.to(upstream.uri()));
    proxied =
        new Front(Front.Setup.to(upstream.uri()).trusting(a -> a.toString().equals("127.0.0.1")));
  }

  @AfterAll
  static void close() throws IOException {
    direct.close();
    proxied.close();
    upstream.close();
  }

  private record Row(int status, Front front, String fields) {}

  private static Message answer(Front front, String fields) throws IOException {
    try (RawClient client =
        front.connect().send("GET /api/x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")) {
      Message answer = client.receive();
      assertNotNull(answer);
      return answer;
    }
  }

  @TestFactory
  Stream<DynamicTest> credentials() {
    return Stream.of(
            new Row(200, direct, ""),
            new Row(403, direct, "X-Forwarded-For: 203.0.113.7\r\n"),
            new Row(403, direct, "X-Forwarded-Proto: https\r\n"),
            new Row(403, direct, "X-Forwarded-Host: a\r\n"),
            new Row(403, direct, "X-Forwarded-Port: 443\r\n"),
            new Row(403, direct, "Forwarded: for=203.0.113.7;proto=https\r\n"),
            new Row(403, direct, "X-Real-IP: 203.0.113.7\r\n"),
            new Row(200, proxied, ""),
            new Row(200, proxied, "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"),
            new Row(200, proxied, "X-Forwarded-Proto: HTTPS\r\n"),
            new Row(403, proxied, "X-Forwarded-Proto: http\r\n"),
            new Row(403, proxied, "X-Forwarded-For: 203.0.113.7\r\n"),
            new Row(200, proxied, "X-Forwarded-For: 127.0.0.1\r\n"),
            new Row(403, proxied, "X-Forwarded-For: fe80::1%eth0\r\n"),
            new Row(403, proxied, "X-Forwarded-For: unknown, 127.0.0.1\r\n"),
            new Row(403, proxied, "Forwarded: proto=https\r\n"),
            new Row(403, proxied, "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http\r\n"),
            new Row(403, proxied, "X-Forwarded-Proto: https, http\r\n"))
        .map(
            r ->
                DynamicTest.dynamicTest(
                    (r.front() == direct ? "direct " : "proxied ") + r.fields().strip(),
                    () ->
                        assertEquals(
                            r.status(), answer(r.front(), Front.KEY + r.fields()).status())));
  }

  @Test
  void refusalIsTheSameForEveryCredential() throws IOException {
    String forwarded = "X-Forwarded-For: 203.0.113.7\r\n";
    Message good = answer(direct, Front.KEY + forwarded);
    for (String credential : List.of("X-API-Key: wrong\r\n", "Authorization: Bearer abc\r\n")) {
      Message other = answer(direct, credential + forwarded);
      assertEquals(403, other.status());
      assertEquals(withoutId(good), withoutId(other));
      assertEquals(List.of(), other.all("Location"));
    }
  }

  private static String withoutId(Message message) {
    String id = message.value("X-Request-Id");
    return (message.startLine() + message.headers() + message.text()).replace(id, "id");
  }

  @Test
  void withoutACredentialOneIsAskedFor() throws IOException {
    assertEquals(401, answer(direct, "X-Forwarded-For: 203.0.113.7\r\n").status());
    assertEquals(401, answer(proxied, "X-Forwarded-Proto: http\r\n").status());
  }
}
