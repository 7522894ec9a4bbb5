package dev.keyward.server.framing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every byte of every connection, and answers each request that comes to its end. */
final class ByteUpstream implements AutoCloseable {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

  private static final int LOOK_MILLIS = 50;

  private final ServerSocket server;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final Thread accepting;
  private volatile int last;

  ByteUpstream() throws IOException {
    server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    accepting = Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("http://" + authority());
  }

  private String authority() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    try {
      for (Socket next = server.accept(); next.getPort() != last; next = server.accept()) {
        Connection connection = new Connection(next);
        connections.add(connection);
        connection.reading = Thread.ofVirtual().start(connection::read);
      }
    } catch (IOException e) {
      // closed
    }
  }

  /**
   * Every request that arrived, connection by connection. To be asked when the other side runs no
   * more: then nothing is still on its way.
   */
  List<Arrived> arrived() throws IOException, InterruptedException {
    try (Socket behindAllOthers = new Socket()) {
      behindAllOthers.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      last = behindAllOthers.getLocalPort();
      behindAllOthers.connect(server.getLocalSocketAddress());
      accepting.join();
    }
    List<Arrived> arrived = new ArrayList<>();
    for (Connection connection : connections) {
      connection.reading.join();
      arrived.addAll(Arrived.in(connection.text(), authority()));
    }
    return arrived;
  }

  private final class Connection {
    private final Socket socket;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Thread reading = Thread.currentThread();
    private int answered;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(LOOK_MILLIS);
    }

    String text() {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    void read() {
      try (socket) {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[65_536];
        for (int n = next(in, buffer); n >= 0; n = next(in, buffer)) {
          bytes.write(buffer, 0, n);
          answer();
        }
      } catch (IOException e) {
        // the connection ends, which is all there is to know
      }
    }

    /** Once all is sent, a read that finds nothing has found everything. */
    private int next(InputStream in, byte[] buffer) throws IOException {
      while (true) {
        boolean allSent = last != 0;
        try {
          return in.read(buffer);
        } catch (SocketTimeoutException e) {
          if (allSent) {
            return -1;
          }
        }
      }
    }

    private void answer() throws IOException {
      List<Arrived> requests;
      try {
        requests = Arrived.in(text());
      } catch (AssertionError e) {
        return; // a head that is not whole yet; what never becomes one is found at the end
      }
      for (Arrived request : requests.subList(answered, requests.size())) {
        if (request.whole()) {
          answered++;
          String body = request.startLine().startsWith("HEAD ") ? "" : "ok";
          socket.getOutputStream().write((OK + body).getBytes(StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Connection connection : connections) {
      connection.socket.close();
    }
  }
}
