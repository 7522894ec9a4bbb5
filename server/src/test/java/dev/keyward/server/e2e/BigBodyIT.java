package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.Message;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bodies of any size pass through a small heap, however late who gets them begins to read: the one
 * who sends waits.
 */
final class BigBodyIT {
  private static final String HEAP = "-Xmx64m";

  /** As users run it: half a compiler encrypts a tenth as fast. */
  private static final String COMPILER = "-XX:TieredStopAtLevel=4";

  private static final long BIG = 128L << 20;
  private static final long HUGE = 5L << 30;

  /** Far more than all buffers on the way have room for, and far less than a body. */
  private static final long BUFFERED = 48L << 20;

  private static final long MOST_MEMORY = 512L << 20;
  private static final int PIECE = 1 << 16;

  @TempDir private static Path directory;
  private static ServerSocket upstream;
  private static Service keyward;
  private static HttpClient client;

  /** What the upstream has sent of the body that was asked for. */
  private static final AtomicLong SENT = new AtomicLong();

  private static volatile CountDownLatch reading = new CountDownLatch(0);

  @BeforeAll
  static void start() throws Exception {
    upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(BigBodyIT::accept);
    keyward =
        ServerHome.in(directory)
            .configure(
                "routes: [{path: /**, public: true, timeout: 10m, upstream: 'http://127.0.0.1:%d'}]\n"
                    .formatted(upstream.getLocalPort()))
            .serve("--init", HEAP, COMPILER);
    client =
        HttpClient.newBuilder()
            .sslContext(AdminApi.trusting(keyward.data().resolve("ca.crt")))
            .build();
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    keyward.close();
    upstream.close();
  }

  private static void accept() {
    while (!upstream.isClosed()) {
      try {
        Socket connection = upstream.accept();
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Answers {@code GET /BYTES} with so many, and all else with the number of bytes that came. */
  private static void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      for (Message head = Message.read(in, true); head != null; head = Message.read(in, true)) {
        String length = head.value("Content-Length");
        if (length.isEmpty()) {
          pour(out, Long.parseLong(head.startLine().split("[ /]", -1)[2]));
        } else {
          reading.await();
          in.skipNBytes(Long.parseLong(length));
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Length: " + length.length() + "\r\n\r\n" + length)
                  .getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException | InterruptedException e) {
      // a client that has enough
    }
  }

  private static void pour(OutputStream out, long bytes) throws IOException {
    out.write(
        ("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    SENT.set(0);
    byte[] piece = new byte[PIECE];
    for (long left = bytes; left > 0; left -= PIECE) {
      out.write(piece);
      SENT.addAndGet(PIECE);
    }
  }

  private static HttpRequest.Builder request(Version version, String path) {
    return HttpRequest.newBuilder(URI.create(keyward.url() + path)).version(version);
  }

  /** The value at which a counter stands still while others are served. */
  private static long settled(AtomicLong counter) throws Exception {
    long before;
    do {
      before = counter.get();
      for (int i = 0; i < 20; i++) {
        HttpRequest other = request(Version.HTTP_1_1, "/auth/health/live").build();
        HttpResponse<Void> _ = client.send(other, BodyHandlers.discarding());
      }
    } while (counter.get() != before || before == 0);
    return before;
  }

  private static void download(Version version, long bytes) throws Exception {
    SENT.set(0);
    HttpResponse<InputStream> answer =
        client.send(request(version, "/" + bytes).build(), BodyHandlers.ofInputStream());
    assertEquals(version, answer.version());
    try (InputStream body = answer.body()) {
      assertTrue(settled(SENT) < BUFFERED, "taken before anybody read: " + SENT);
      body.skipNBytes(bytes);
      assertEquals(-1, body.read());
    }
    assertTrue(keyward.process().peakMemory() < MOST_MEMORY, "memory");
  }

  private static void upload(Version version, long bytes) throws Exception {
    AtomicLong read = new AtomicLong();
    reading = new CountDownLatch(1);
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            request(version, "/upload")
                .POST(
                    BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> new Zeros(bytes, read)), bytes))
                .build(),
            BodyHandlers.ofString());
    assertTrue(settled(read) < BUFFERED, "taken before anybody read: " + read);
    reading.countDown();
    assertEquals(Long.toString(bytes), answer.get(10, TimeUnit.MINUTES).body());
    assertTrue(keyward.process().peakMemory() < MOST_MEMORY, "memory");
  }

  /** So many bytes, and how many of them have been asked for. */
  private static final class Zeros extends InputStream {
    private final long bytes;
    private final AtomicLong read;

    Zeros(long bytes, AtomicLong read) {
      this.bytes = bytes;
      this.read = read;
    }

    @Override
    public int read() throws IOException {
      throw new EOFException("asked for more than a byte at once");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      long left = bytes - read.get();
      int some = (int) Math.min(length, left);
      read.addAndGet(some);
      return left == 0 ? -1 : some;
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aBigBodyComesDown(Version version) throws Exception {
    download(version, BIG);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aBigBodyGoesUp(Version version) throws Exception {
    upload(version, BIG);
  }

  @Tag("heavy")
  @ParameterizedTest
  @EnumSource(Version.class)
  void aHugeBodyComesDown(Version version) throws Exception {
    download(version, HUGE);
  }

  @Tag("heavy")
  @ParameterizedTest
  @EnumSource(Version.class)
  void aHugeBodyGoesUp(Version version) throws Exception {
    upload(version, HUGE);
  }
}
