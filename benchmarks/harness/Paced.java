import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code Paced PORT PATH FIELD FILE RATE WARM SECONDS CONNECTIONS}: sends requests at random moments, RATE a
 * second on average, whether or not earlier ones have been answered (an open loop), each with the
 * next credential of a file. A time begins when a request should be written, also when all
 * connections are busy then, and ends with the last byte of its answer. The first WARM seconds do
 * not count; a line says when they are over. Connections take turns.
 */
final class Paced {
  private static final long SEED = 9;

  private final LinkedBlockingQueue<Connection> idle = new LinkedBlockingQueue<>();
  private final long[] times;
  private final int connections;
  private int recorded;
  private int failed;

  private Paced(int connections, int most) {
    this.connections = connections;
    times = new long[most];
  }

  public static void main(String[] args) throws Exception {
    double rate = Double.parseDouble(args[4]);
    double warm = Double.parseDouble(args[5]);
    double seconds = Double.parseDouble(args[6]);
    List<byte[]> requests =
        Files.readAllLines(Path.of(args[3])).stream()
            .map(credential -> request(args[1], args[2], credential))
            .toList();
    Paced paced = new Paced(Integer.parseInt(args[7]), (int) (rate * seconds * 2) + 1_000);
    paced.connect(Integer.parseInt(args[0]));
    paced.send(requests, rate, warm, seconds);
    paced.report(seconds);
  }

  private static byte[] request(String path, String field, String credential) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\n%s: %s\r\n\r\n"
        .formatted(path, field, credential)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void connect(int port) throws IOException {
    for (int i = 0; i < connections; i++) {
      Connection connection = new Connection(port);
      connection.setDaemon(true);
      connection.start();
      idle.add(connection);
    }
  }

  private void send(List<byte[]> requests, double rate, double warm, double seconds)
      throws InterruptedException, IOException {
    Random random = new Random(SEED);
    long start = System.nanoTime();
    double due = 0;
    boolean counts = false;
    for (int n = 0; due < warm + seconds; n++) {
      waitUntil(start + (long) (due * 1e9));
      if (due >= warm && !counts) {
        counts = true;
        System.out.println("MEASURED");
      }
      long began = System.nanoTime();
      Connection connection = idle.take();
      connection.ask(requests.get(n % requests.size()), due < warm ? 0 : began);
      due -= Math.log(1 - random.nextDouble()) / rate;
    }
    for (int i = 0; i < connections; i++) {
      idle.poll(5, TimeUnit.SECONDS);
    }
  }

  private static void waitUntil(long moment) {
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private synchronized void answered(long began, boolean right) {
    if (!right) {
      failed++;
    }
    if (began != 0) {
      times[recorded++] = System.nanoTime() - began;
    }
  }

  private synchronized void report(double seconds) {
    long[] sorted = Arrays.copyOf(times, recorded);
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "RESULT %d %.0f %.1f %.1f %d%n",
        recorded,
        seconds * 1e6,
        sorted[recorded / 2] / 1e3,
        sorted[recorded * 99 / 100] / 1e3,
        failed);
  }

  /** Waits for answers in a thread of its own. */
  private final class Connection extends Thread {
    private final Socket socket;
    private final byte[] buffer = new byte[1 << 14];
    private volatile long began;

    Connection(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
    }

    void ask(byte[] request, long moment) throws IOException {
      began = moment;
      socket.getOutputStream().write(request);
    }

    @Override
    public void run() {
      try {
        InputStream in = socket.getInputStream();
        for (int length = in.read(buffer); length >= 0; ) {
          int end = end(length);
          if (end < 0 || end > length) {
            length += in.read(buffer, length, buffer.length - length);
            continue;
          }
          answered(began, head(length).startsWith("HTTP/1.1 200 "));
          idle.add(this);
          length = in.read(buffer);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String head(int length) {
      return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Where the answer ends; -1 when that is not known yet. */
    private int end(int length) {
      String text = head(length).toLowerCase(Locale.ROOT);
      int blank = text.indexOf("\r\n\r\n");
      int field = text.indexOf("\r\ncontent-length:");
      if (blank < 0 || field < 0 || field > blank) {
        return blank < 0 ? -1 : blank + 4;
      }
      int value = field + "\r\ncontent-length:".length();
      return blank
          + 4
          + Integer.parseInt(text.substring(value, text.indexOf("\r\n", value)).trim());
    }
  }
}
