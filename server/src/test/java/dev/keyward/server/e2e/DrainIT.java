package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is asked to end while it is busy, behind something that probes it. */
final class DrainIT {
  @TempDir private Path directory;

  private static HttpRequest get(Service keyward, String path) {
    int port = URI.create(keyward.url()).getPort();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  private static int status(HttpClient client, Service keyward, String path) {
    try {
      return client.send(get(keyward, path), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void probesLearnOfItBeforeAnybodyIsRefused() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (RecordingUpstream upstream = new RecordingUpstream();
        HttpClient probe = HttpClient.newHttpClient();
        HttpClient client = HttpClient.newHttpClient();
        HttpClient late = HttpClient.newHttpClient()) {
      upstream.answer(
          (request, out) -> {
            if (request.startLine().contains("slow")) {
              arrived.countDown();
              awaitQuietly(go);
            }
            out.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                    .getBytes(StandardCharsets.US_ASCII));
          });
      ServerHome home = ServerHome.in(directory);
      home.write(
          """
          data: data
          public: {address: '127.0.0.1:0', tls: off, drain_delay: 3s}
          admin: {address: '127.0.0.1:0'}
          routes: [{path: /**, public: true, upstream: 'UP'}]
          """
              .replace("UP", upstream.uri().toString()));
      try (Service keyward = home.serve("--init")) {
        assertEquals(200, status(probe, keyward, "/auth/health"));
        CompletableFuture<HttpResponse<String>> slow =
            client.sendAsync(get(keyward, "/slow"), HttpResponse.BodyHandlers.ofString());
        arrived.await();
        keyward.process().requestEnd();
        Await.until(() -> status(probe, keyward, "/auth/health") == 503, "not ready");
        assertEquals(200, status(late, keyward, "/x"), "a new connection while others notice");
        Await.until(() -> isRefused(keyward), "no more connections");
        go.countDown();
        assertEquals("ok", slow.get().body());
        assertTrue(slow.get().headers().allValues("Connection").contains("close"));
        assertEquals(0, keyward.process().exitCode());
      } finally {
        go.countDown();
      }
    }
  }

  private static boolean isRefused(Service keyward) {
    try (HttpClient fresh = HttpClient.newHttpClient()) {
      return status(fresh, keyward, "/x") == 0;
    } catch (UncheckedIOException e) {
      return e.getCause() instanceof ConnectException;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
