package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HTTP/2 as clients of good will speak it; their requests reach the upstream as HTTP/1.1. */
@ExtendWith(NettyWatch.class)
final class Http2Test {
  private static Certificate certificate;
  private static RecordingUpstream upstream;
  private static Front front;
  private static HttpClient client;

  @BeforeAll
  static void open() throws Exception {
    certificate = Certificate.create();
    upstream = new RecordingUpstream();
    front = new Front(Front.Setup.to(upstream.uri()).tls(certificate.server()));
    client = HttpClient.newBuilder().sslContext(certificate.client()).build();
  }

  @AfterAll
  static void close() throws IOException {
    client.close();
    front.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.answerOk();
    upstream.forget();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + front.port() + path))
        .header("X-API-Key", "good");
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
    assertEquals(HttpClient.Version.HTTP_2, answer.version());
    return answer;
  }

  @Test
  void getPostAndHead() throws Exception {
    assertEquals("ok", new String(send(request("/api/x?a=1")).body(), StandardCharsets.US_ASCII));
    assertEquals(200, send(request("/api/y").POST(BodyPublishers.ofString("hello"))).statusCode());
    assertEquals(
        200,
        send(request("/api/z")
                .POST(
                    BodyPublishers.ofInputStream(
                        () ->
                            new java.io.ByteArrayInputStream(
                                "streamed".getBytes(StandardCharsets.US_ASCII)))))
            .statusCode());
    HttpResponse<byte[]> head = send(request("/api/x").HEAD());
    assertEquals("2", head.headers().firstValue("content-length").orElseThrow());
    assertEquals(0, head.body().length);
    List<Message> seen = upstream.seen();
    assertEquals("GET /api/x?a=1 HTTP/1.1", seen.get(0).startLine());
    assertEquals("hello", seen.get(1).text());
    assertEquals("5", seen.get(1).value("Content-Length"));
    assertEquals("streamed", seen.get(2).text());
    assertEquals("chunked", seen.get(2).value("Transfer-Encoding"));
    assertEquals("HEAD /api/x HTTP/1.1", seen.get(3).startLine());
  }

  @Test
  void identityAndOriginAreTold() throws Exception {
    send(
        request("/api/x")
            .header("X-Keyward-Subject", "root")
            .header("X_Keyward_Kind", "root")
            .header("X-Forwarded-For", "1.1.1.1")
            .header("Cookie", "a=1; __Host-keyward-refresh=s"));
    Message seen = upstream.seen().getFirst();
    assertEquals(List.of("c1"), seen.all("X-Keyward-Subject"));
    assertEquals(List.of("127.0.0.1"), seen.all("X-Forwarded-For"));
    assertEquals(List.of("https"), seen.all("X-Forwarded-Proto"));
    assertEquals(List.of("127.0.0.1:" + front.port()), seen.all("X-Forwarded-Host"));
    assertEquals(List.of("a=1"), seen.all("Cookie"));
    assertEquals(List.of(), seen.all("X-API-Key"));
    assertEquals(1, seen.all("Host").size());
    assertTrue(
        seen.headers().stream()
            .noneMatch(
                l ->
                    l.name().startsWith(":")
                        || l.name().startsWith("x-http2")
                        || l.value().equals("root")),
        seen.toString());
  }

  @Test
  void refusalIsAnsweredOnTheSameConnection() throws Exception {
    HttpRequest.Builder anonymous =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + front.port() + "/api/x"));
    HttpResponse<byte[]> answer = send(anonymous);
    assertEquals(401, answer.statusCode());
    assertEquals(2, answer.headers().allValues("www-authenticate").size());
    assertEquals(List.of(), answer.headers().allValues("connection"));
    assertEquals(401, send(anonymous.copy().POST(BodyPublishers.ofString("x"))).statusCode());
    assertEquals(List.of(), upstream.seen());
  }

  @Test
  void parallelStreamsEachGetTheirOwnAnswer() {
    upstream.answer(
        (request, out) -> {
          String path = request.startLine().split(" ", -1)[1];
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path)
                  .getBytes(StandardCharsets.US_ASCII));
        });
    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 90)
            .mapToObj(i -> client.sendAsync(request("/api/" + i).build(), BodyHandlers.ofString()))
            .toList();
    for (int i = 0; i < all.size(); i++) {
      assertEquals("/api/" + i, all.get(i).orTimeout(20, TimeUnit.SECONDS).join().body());
    }
  }

  @Test
  void bigBodiesPassBothWays() throws Exception {
    byte[] big = new byte[20 << 20];
    new java.util.Random(1).nextBytes(big);
    upstream.answer(
        (request, out) -> {
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Length: " + request.body().length + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
          out.write(request.body());
        });
    assertArrayEquals(big, send(request("/api/x").POST(BodyPublishers.ofByteArray(big))).body());
  }

  @Test
  void chunkedAnswerLosesItsFraming() throws Exception {
    upstream.answer(
        (request, out) ->
            out.write(
                "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX: 1\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII)));
    HttpResponse<byte[]> answer = send(request("/api/x"));
    assertEquals("ab", new String(answer.body(), StandardCharsets.US_ASCII));
    assertEquals(List.of(), answer.headers().allValues("transfer-encoding"));
  }

  @Test
  void curlNegotiatesIt() throws Exception {
    String url = "https://127.0.0.1:" + front.port() + "/api/x";
    for (String[] way : new String[][] {{"--http2", "2"}, {"--http1.1", "1.1"}}) {
      Process curl =
          new ProcessBuilder(
                  "curl",
                  "-sk",
                  "--noproxy",
                  "*",
                  way[0],
                  "-H",
                  "X-API-Key: good",
                  "-d",
                  "body",
                  "-w",
                  " %{http_version}",
                  url)
              .redirectErrorStream(true)
              .start();
      assertEquals(
          "ok " + way[1],
          new String(curl.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      assertEquals(0, curl.waitFor());
    }
  }
}
