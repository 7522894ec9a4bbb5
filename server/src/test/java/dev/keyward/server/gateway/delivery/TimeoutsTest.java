package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of an exchange takes longer than its route says. */
@ExtendWith(NettyWatch.class)
final class TimeoutsTest {
  private static final String BEGUN = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\na";

  @TempDir private static Path directory;
  private static Manual upstream;
  private static NodeBed node;
  private static String key;
  private static int slow;

  @BeforeAll
  static void start() throws Exception {
    upstream = new Manual();
    node =
        NodeBed.encrypted(
            directory,
            """
            routes:
              - {path: /header, credentials: [api_key], timeout: 1s, upstream: "UP"}
              - {path: /idle, credentials: [api_key], timeout: 20s, idle_timeout: 1s, upstream: "UP"}
              - {path: /total, credentials: [api_key], idle_timeout: off, total_timeout: 2s, upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString()));
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    upstream.close();
  }

  @Test
  void anAnswerBeginsInTime() throws IOException {
    oneIsTooSlow();
  }

  private static void oneIsTooSlow() throws IOException {
    try (RawClient client = Talk.secure(node).send(Talk.get("/header", key));
        Line line = upstream.accept()) {
      line.head();
      Message answer = Talk.answer(client);
      assertEquals(504, answer.status());
      assertTrue(answer.text().contains("gateway_timeout"), answer.text());
      assertTrue(line.isEnded());
    }
  }

  @Test
  void anAnswerGoesOnInTime() throws IOException {
    try (RawClient client = Talk.secure(node).send(Talk.get("/idle", key));
        Line line = upstream.accept()) {
      line.head();
      line.send(BEGUN);
      assertThrows(EOFException.class, client::receive);
      assertTrue(line.isEnded());
    }
  }

  /** Another route's time passes again and again: that of the flowing answer does not. */
  @Test
  void anAnswerThatFlowsIsNotCutOff() throws IOException {
    try (RawClient client = Talk.secure(node).send(Talk.get("/idle", key));
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      Thread flow = Thread.ofVirtual().start(() -> trickle(line));
      oneIsTooSlow();
      oneIsTooSlow();
      flow.interrupt();
      Message answer = Talk.answer(client);
      assertEquals(200, answer.status());
      assertTrue(answer.text().startsWith("xx"));
    }
  }

  private static void trickle(Line line) {
    try {
      while (!Thread.interrupted()) {
        line.send("1\r\nx\r\n");
        try {
          Thread.sleep(100);
        } catch (InterruptedException e) {
          break;
        }
      }
      line.send("0\r\n\r\n");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void allOfItTakesSoLongAtMost() throws IOException {
    try (RawClient client = Talk.secure(node).send(Talk.get("/total", key));
        Line line = upstream.accept()) {
      line.head();
      assertEquals(504, Talk.answer(client).status());
      assertTrue(line.isEnded());
    }
    try (RawClient client = Talk.secure(node).send(Talk.get("/total", key));
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      Thread flow = Thread.ofVirtual().start(() -> trickleUntilCut(line));
      assertThrows(IOException.class, client::receive);
      flow.interrupt();
    }
  }

  private static void trickleUntilCut(Line line) {
    try {
      while (!Thread.interrupted()) {
        line.send("1\r\nx\r\n");
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      // as it should be
    }
  }

  @Test
  void anUploadThatFlowsIsBoundedAsAWholeAndNotTheServersFault() throws Exception {
    double before = failures();
    try (RawClient client =
            Talk.secure(node)
                .send(Talk.head("POST", "/total", key) + "Content-Length: 1000000\r\n\r\n");
        Line line = upstream.accept()) {
      line.head();
      Thread flow =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (!Thread.interrupted()) {
                        client.send("x");
                        Thread.sleep(50);
                      }
                    } catch (IOException | InterruptedException e) {
                      // as it should be
                    }
                  });
      assertEquals(504, Talk.answer(client).status());
      flow.interrupt();
    }
    assertEquals(before, failures());
  }

  private static double failures() throws Exception {
    oneIsTooSlow(); // so that there is a counter
    String at = "127.0.0.1:" + upstream.uri().getPort();
    return node.metric(
            "keyward_upstream_failures_total{server=\"" + at + "\",upstream=\"http://" + at + "\"}")
        - ++slow;
  }

  @Test
  void aStreamIsResetThen() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.port() + "/idle"))
            .header("X-API-Key", key)
            .build();
    var asked = node.client().sendAsync(request, BodyHandlers.ofInputStream());
    try (Line line = upstream.accept()) {
      line.head();
      line.send(BEGUN);
      HttpResponse<InputStream> answer = asked.get();
      assertEquals(200, answer.statusCode());
      assertThrows(IOException.class, () -> answer.body().readAllBytes());
      assertTrue(line.isEnded());
    }
  }
}
