package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.http.RawHttp2.Frame;
import dev.keyward.testkit.wire.RecordingUpstream;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is cheap to send over HTTP/2 and dear to take: the connection ends, or costs less than
 * memory for a few large requests, and others are served meanwhile.
 */
final class Http2FloodTest {
  private static final int MANY = 10_000;
  private static final long MOST_MEMORY = 50L << 20;
  private static final int PRIORITY = 2;
  private static final int INITIAL_WINDOW = 4;
  private static final int UNKNOWN = 0xfa;
  private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final byte[] CANCEL = {0, 0, 0, 8};
  private static final String[] GOOD = {
    ":method", "GET", ":scheme", "https", ":authority", "a", ":path", "/api/x", "x-api-key", "good"
  };
  private static final String[] POST = {
    ":method", "POST", ":scheme", "https", ":authority", "a", ":path", "/api/x", "x-api-key", "good"
  };

  private RecordingUpstream upstream;
  private Certificate certificate;
  private Front front;
  private RawHttp2 other;
  private long before;
  private int turn = 1;

  @BeforeEach
  void open() throws Exception {
    upstream = new RecordingUpstream();
    certificate = Certificate.create();
    front = new Front(Front.Setup.to(upstream.uri()).tls(certificate.server()));
    other = connect();
    othersAreServed();
    before = memory();
  }

  @AfterEach
  void close() throws Exception {
    other.close();
    front.close();
    upstream.close();
    assertEquals(List.of(), List.copyOf(front.failures));
  }

  private RawHttp2 connect() throws IOException {
    return new RawHttp2(certificate, front.port());
  }

  private void othersAreServed() throws Exception {
    assertEquals(200, other.headers(turn, true, GOOD).ending(turn).status());
    turn += 2;
  }

  private static long memory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    ByteBufAllocatorMetricProvider buffers =
        (ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT;
    return runtime.totalMemory() - runtime.freeMemory() + buffers.metric().usedDirectMemory();
  }

  private void costsLittle() throws Exception {
    othersAreServed();
    upstream.forget();
    long grown = memory() - before;
    assertTrue(grown < MOST_MEMORY, () -> grown + " bytes more");
    othersAreServed();
  }

  private interface Flood {
    void send(RawHttp2 client) throws IOException;
  }

  /** Sends until the connection ends, or all is sent. */
  private static void flood(RawHttp2 client, Flood flood) {
    try {
      flood.send(client);
    } catch (IOException e) {
      // ended by the other side
    }
  }

  private void endsTheConnection(Flood flood) throws Exception {
    try (RawHttp2 client = connect()) {
      flood(client, flood);
      assertTrue(isEnded(client));
      costsLittle();
    }
  }

  private static boolean isEnded(RawHttp2 client) throws IOException {
    try {
      Frame frame = client.next();
      while (frame.type() >= 0 && frame.type() != RawHttp2.GOAWAY) {
        frame = client.next();
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true; // what it says in turn finds nobody
    }
  }

  /** Whether the connection survives is not asked. */
  private void isBounded(Flood flood) throws Exception {
    try (RawHttp2 client = connect()) {
      flood(client, flood);
      costsLittle();
    }
  }

  @Test
  void continuationsWithoutEnd() throws Exception {
    endsTheConnection(
        client -> {
          client.frame(RawHttp2.HEADERS, 0, 1, new byte[1]);
          for (int i = 0; i < MANY; i++) {
            client.frame(RawHttp2.CONTINUATION, 0, 1, literals(16_000));
          }
        });
  }

  @Test
  void emptyContinuations() throws Exception {
    endsTheConnection(
        client -> {
          client.frame(RawHttp2.HEADERS, 0, 1, new byte[0]);
          for (int i = 0; i < MANY; i++) {
            client.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]);
          }
        });
  }

  /** Fields of one byte each, not indexed. */
  private static byte[] literals(int bytes) {
    byte[] block = new byte[bytes / 5 * 5];
    for (int i = 0; i < block.length; i += 5) {
      System.arraycopy(new byte[] {0, 1, 'x', 1, '1'}, 0, block, i, 5);
    }
    return block;
  }

  @Test
  void manyFields() throws Exception {
    try (RawHttp2 client = connect()) {
      for (int stream = 1; stream < 200; stream += 2) {
        String[] fields = Arrays.copyOf(GOOD, GOOD.length + 20_000);
        Arrays.fill(fields, GOOD.length, fields.length, "x");
        int number = stream;
        flood(client, c -> c.headers(number, true, fields));
      }
      costsLittle();
    }
  }

  /** One large entry of the dynamic table, named again and again in a byte. */
  @Test
  void packedHeads() throws Exception {
    isBounded(
        client -> {
          ByteArrayOutputStream entry = new ByteArrayOutputStream();
          entry.writeBytes(new byte[] {0x40, 1, 'x', 127, (byte) (0x80 | 3_873 & 127), 3_873 >> 7});
          byte[] value = new byte[4_000];
          Arrays.fill(value, (byte) 'a');
          entry.writeBytes(value);
          client.frame(RawHttp2.HEADERS, 5, 1, entry.toByteArray());
          byte[] references = new byte[16_000];
          Arrays.fill(references, (byte) 0xbe);
          for (int stream = 3; stream < 2_000; stream += 2) {
            client.frame(RawHttp2.HEADERS, 5, stream, references);
          }
        });
  }

  @Test
  void pings() throws Exception {
    isBounded(client -> repeat(client, RawHttp2.PING, 0, 0, new byte[8]));
  }

  @Test
  void settings() throws Exception {
    isBounded(client -> repeat(client, RawHttp2.SETTINGS, 0, 0, new byte[0]));
  }

  @Test
  void windowUpdates() throws Exception {
    isBounded(client -> repeat(client, RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1}));
  }

  private static void repeat(RawHttp2 client, int type, int flags, int stream, byte[] payload)
      throws IOException {
    for (int i = 0; i < MANY; i++) {
      client.frame(type, flags, stream, payload);
    }
  }

  @Test
  void prioritiesOfStreamsThatAreNone() throws Exception {
    isBounded(
        client -> {
          for (int i = 0; i < MANY; i++) {
            byte[] parent = ByteBuffer.allocate(5).putInt(2 * i + 5).put((byte) 255).array();
            client.frame(PRIORITY, 0, 2 * i + 3, parent);
          }
        });
  }

  @Test
  void emptyData() throws Exception {
    endsTheConnection(
        client -> {
          client.headers(1, false, POST);
          repeat(client, RawHttp2.DATA, 0, 1, new byte[0]);
        });
  }

  private interface Provocation {
    void of(RawHttp2 client, int stream) throws IOException;
  }

  /** What ends each request while the upstream holds it ends the connection in the end. */
  private void endsTheConnection(Provocation provocation) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    upstream.answer(
        (request, out) -> {
          if (request.startLine().contains("/api/held")) {
            await(over);
          } else {
            out.write(EMPTY.getBytes(StandardCharsets.US_ASCII));
          }
        });
    String[] held = GOOD.clone();
    held[7] = "/api/held";
    try {
      endsTheConnection(
          client -> {
            for (int stream = 1; stream < MANY; stream += 2) {
              client.headers(stream, true, held);
              provocation.of(client, stream);
            }
          });
    } finally {
      over.countDown();
    }
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void resetsOfRequestsUnderWay() throws Exception {
    endsTheConnection((client, stream) -> client.frame(RawHttp2.RST_STREAM, 0, stream, CANCEL));
  }

  /** Each is reset by the server, for what the client does after it (CVE-2025-8671). */
  @Test
  void resetsProvokedByWindowsThatDoNotGrow() throws Exception {
    endsTheConnection((client, stream) -> client.window(stream, 0));
  }

  @Test
  void resetsProvokedByWindowsThatAreTooLarge() throws Exception {
    endsTheConnection((client, stream) -> client.window(stream, Integer.MAX_VALUE));
  }

  @Test
  void resetsProvokedByDataBehindTheEnd() throws Exception {
    endsTheConnection((client, stream) -> client.data(stream, true, "x"));
  }

  @Test
  void resetsProvokedByPrioritiesOfOneself() throws Exception {
    endsTheConnection(
        (client, stream) ->
            client.frame(
                PRIORITY, 0, stream, ByteBuffer.allocate(5).putInt(stream).put((byte) 1).array()));
  }

  @Test
  void resetsForHeadsThatAreNone() throws Exception {
    endsTheConnection(
        client -> {
          for (int stream = 1; stream < MANY; stream += 2) {
            client.headers(stream, true, ":method", "GET");
          }
        });
  }

  /**
   * No window bounds them (RFC 9113 section 5.5), and nobody reads on while a request is answered.
   */
  @Test
  void framesOfNoKnownTypeWhileARequestIsAnswered() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    upstream.answer(
        (request, out) -> {
          if (request.startLine().contains("/api/held")) {
            await(over);
          }
          out.write(EMPTY.getBytes(StandardCharsets.US_ASCII));
        });
    String[] held = GOOD.clone();
    held[7] = "/api/held";
    try {
      isBounded(
          client -> {
            client.headers(1, true, held);
            repeat(client, UNKNOWN, 0, 1, new byte[16_000]);
            client.frame(RawHttp2.PING, 0, 0, new byte[8]);
            assertEquals(RawHttp2.PING, client.next().type());
          });
    } finally {
      over.countDown();
    }
  }

  @Test
  void resetsForTrailersThatAreNone() throws Exception {
    endsTheConnection(
        client -> {
          for (int stream = 1; stream < MANY; stream += 2) {
            client.headers(stream, false, POST).headers(stream, true, "trailer", "x");
          }
        });
  }

  @Test
  void streamsWithoutEnd() throws Exception {
    isBounded(
        client -> {
          for (int stream = 1; stream < 4_000; stream += 2) {
            client.headers(stream, false, POST);
          }
        });
  }

  private void answerLarge() {
    byte[] large = new byte[1 << 20];
    upstream.answer(
        (request, out) -> {
          boolean wanted = request.startLine().contains("/api/large");
          int length = wanted ? large.length : 0;
          out.write(EMPTY.replace("0\r", length + "\r").getBytes(StandardCharsets.US_ASCII));
          out.write(large, 0, length);
        });
  }

  private static void askWithoutWindow(RawHttp2 client) throws IOException {
    String[] large = GOOD.clone();
    large[7] = "/api/large";
    client.frame(
        RawHttp2.SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW).array());
    for (int stream = 1; stream < 200; stream += 2) {
      client.headers(stream, true, large);
    }
  }

  @Test
  void answersForWhichThereIsNoWindow() throws Exception {
    answerLarge();
    isBounded(
        client -> {
          askWithoutWindow(client);
          for (int answered = 0; answered < 100; ) {
            answered += client.next().type() == RawHttp2.HEADERS ? 1 : 0;
          }
        });
  }

  @Test
  @Tag("heavy")
  void answersThatNobodyTakesAreGivenUpThoughTheClientIsBusy() throws Exception {
    answerLarge();
    try (RawHttp2 client = connect()) {
      askWithoutWindow(client);
      for (int reset = 0; reset < 100; ) {
        Frame frame = client.frame(RawHttp2.PING, 0, 0, new byte[8]).next();
        assertTrue(frame.type() >= 0, "the connection is kept");
        reset += frame.type() == RawHttp2.RST_STREAM ? 1 : 0;
        if (frame.type() == RawHttp2.PING) {
          Thread.sleep(1);
        }
      }
    }
  }
}
