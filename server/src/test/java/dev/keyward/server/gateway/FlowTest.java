package dev.keyward.server.gateway;

import static dev.keyward.server.gateway.Exchanges.GET;
import static dev.keyward.server.gateway.Exchanges.answered;
import static dev.keyward.server.gateway.Exchanges.bytes;
import static dev.keyward.server.gateway.Exchanges.settled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.testkit.wire.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nobody is made to hold what the other side does not take, and no end is invented for what was cut
 * off.
 */
@ExtendWith(NettyWatch.class)
final class FlowTest {
  private static final int PIECE = 65_536;
  private static final long BIG = 64L << 20;

  /** What the kernel's buffers of three sockets may take by themselves, and a margin. */
  private static final long BUFFERS = 28L << 20;

  private Manual upstream;
  private Front front;

  @BeforeEach
  void open() throws IOException {
    upstream = new Manual();
    front = new Front(Front.Setup.to(upstream.uri()));
  }

  @AfterEach
  void close() throws IOException {
    front.close();
    upstream.close();
  }

  private RawClient narrowClient() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(PIECE);
    socket.setSendBufferSize(PIECE);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), front.port()));
    return new RawClient(socket);
  }

  /** Writes until it is done or the connection ends; the future tells which. */
  private static CompletableFuture<Boolean> pour(OutputStream out, long total, AtomicLong written) {
    return CompletableFuture.supplyAsync(
        () -> {
          byte[] piece = new byte[PIECE];
          try {
            while (written.get() < total) {
              out.write(piece);
              written.addAndGet(PIECE);
            }
            return true;
          } catch (IOException e) {
            return false;
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  @Test
  void clientThatDoesNotReadStopsTheUpstream() throws Exception {
    try (RawClient client = narrowClient().send(GET);
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nContent-Length: " + BIG + "\r\n\r\n");
      AtomicLong written = new AtomicLong();
      CompletableFuture<Boolean> poured = pour(line.socket.getOutputStream(), BIG, written);
      assertTrue(settled(written, front) < BUFFERS, "took " + written);
      assertEquals(BIG, answered(200, client).body().length);
      assertTrue(poured.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void upstreamThatDoesNotReadStopsTheClient() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port());
        RawClient client = new RawClient(socket)) {
      client.send("POST /api/x HTTP/1.1\r\n" + Front.HEAD + "Content-Length: " + BIG + "\r\n\r\n");
      try (Line line = upstream.accept()) {
        line.head();
        AtomicLong written = new AtomicLong();
        CompletableFuture<Boolean> poured = pour(socket.getOutputStream(), BIG, written);
        assertTrue(settled(written, front) < BUFFERS, "took " + written);
        line.in.skipNBytes(BIG);
        assertTrue(poured.get(20, TimeUnit.SECONDS));
        line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        answered(200, client);
      }
    }
  }

  @Test
  void clientThatReadsNoAnswersIsNotReadFurther() throws Exception {
    String refused = "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n";
    byte[] many = bytes(refused.repeat(1_000));
    AtomicLong sent = new AtomicLong();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (sent.get() < BIG) {
                    socket.getOutputStream().write(many);
                    sent.addAndGet(many.length);
                  }
                } catch (IOException e) {
                  sent.addAndGet(0);
                }
              });
      assertTrue(settled(sent, front) < BUFFERS, "took " + sent);
      RawClient client = new RawClient(socket);
      for (int i = 0; i < 10_000; i++) {
        answered(401, client);
      }
    }
  }

  @Test
  void clientThatLeavesEndsTheDownload() throws Exception {
    try (Line line = leaveDuring("Content-Length: " + BIG + "\r\n\r\n")) {
      assertTrue(line.socket.isConnected());
    }
  }

  private Line leaveDuring(String framing) throws Exception {
    RawClient client = front.connect().send(GET);
    Line line = upstream.accept();
    line.head();
    line.send("HTTP/1.1 200 OK\r\n" + framing);
    CompletableFuture<Boolean> poured = pour(line.socket.getOutputStream(), BIG, new AtomicLong());
    client.stream().readNBytes(100_000);
    client.close();
    assertEquals(false, poured.get(20, TimeUnit.SECONDS));
    return line;
  }

  @Test
  void clientThatLeavesDuringAnUploadEndsTheUpstreamConnection() throws Exception {
    RawClient client = front.connect();
    client.send("POST /api/x HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 10\r\n\r\nabc");
    try (Line line = upstream.accept()) {
      line.head();
      assertEquals(
          "abc", new String(line.in.readNBytes(3), java.nio.charset.StandardCharsets.US_ASCII));
      client.close();
      assertTrue(line.isEnded());
    }
  }

  @Test
  void answerCutShortOfItsLengthHasNoProperEnd() throws Exception {
    try (RawClient client = front.connect().send(GET);
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").close();
      assertThrows(EOFException.class, client::receive);
    }
  }

  @Test
  void chunkedAnswerCutShortHasNoProperEnd() throws Exception {
    try (RawClient client = front.connect().send(GET);
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n").close();
      assertThrows(EOFException.class, client::receive);
    }
  }

  /** Such an answer ends with its connection, but a reset is no end. */
  @Test
  void unboundedAnswerThatIsResetHasNoProperEnd() throws Exception {
    try (RawClient client = front.connect().send(GET);
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc");
      byte[] seen = client.stream().readNBytes(20);
      assertEquals(20, seen.length);
      byte[] rest = new byte[4_096];
      StringBuilder text = new StringBuilder();
      while (text.indexOf("abc") < 0) {
        text.append(
            new String(
                rest, 0, client.stream().read(rest), java.nio.charset.StandardCharsets.US_ASCII));
      }
      line.reset();
      assertTrue(
          !new String(client.stream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
              .contains("0\r\n\r\n"));
    }
  }

  @Test
  void bigAnswerWhoseUpstreamLeavesAtOnceArrivesWhole() throws Exception {
    try (RawClient client = narrowClient().send(GET);
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      AtomicLong written = new AtomicLong();
      CompletableFuture<Boolean> poured =
          pour(line.socket.getOutputStream(), BIG, written)
              .thenApply(
                  done -> {
                    close(line);
                    return done;
                  });
      settled(written, front);
      assertEquals(BIG, answered(200, client).body().length);
      assertTrue(poured.get(20, TimeUnit.SECONDS));
    }
  }

  private static void close(Line line) {
    try {
      line.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void answerBeforeTheBodyIsWholeIsPassedOnAndTheRestDropped() throws Exception {
    try (RawClient client =
        front
            .connect()
            .send("POST /api/x HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 10\r\n\r\nabc")) {
      try (Line line = upstream.accept()) {
        line.head();
        line.send("HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n");
        answered(422, client);
        assertEquals(3, line.in.readAllBytes().length);
      }
      client.send("defghij" + GET);
      try (Line line = upstream.accept()) {
        line.head();
        line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        answered(200, client);
      }
    }
  }
}
