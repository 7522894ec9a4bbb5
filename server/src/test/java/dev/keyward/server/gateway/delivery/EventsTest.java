package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.server.gateway.NettyWatch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Server-sent events arrive while their stream goes on. */
@ExtendWith(NettyWatch.class)
final class EventsTest {
  private static final String BEGUN =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  @TempDir private static Path directory;
  private static Manual upstream;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new Manual();
    node =
        NodeBed.encrypted(
            directory,
            "routes: [{path: /events, credentials: [api_key], upstream: '%s', idle_timeout: off}]\n"
                .formatted(upstream.uri()));
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    upstream.close();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void eachIsThereBeforeTheNextIsSent(Version version) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.port() + "/events"))
            .version(version)
            .header("X-API-Key", key)
            .build();
    var asked = node.client().sendAsync(request, BodyHandlers.ofInputStream());
    try (Line line = upstream.accept()) {
      line.head();
      line.send(BEGUN);
      HttpResponse<InputStream> answer = asked.get();
      assertEquals(version, answer.version());
      assertEquals("text/event-stream", answer.headers().firstValue("content-type").orElseThrow());
      for (int i = 0; i < 50; i++) {
        String event = "data: %02d\n\n".formatted(i);
        line.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
        byte[] got = answer.body().readNBytes(event.length());
        assertEquals(event, new String(got, StandardCharsets.US_ASCII));
      }
      answer.body().close();
      assertTrue(line.isEnded(), "the upstream still tells nobody");
    }
  }
}
