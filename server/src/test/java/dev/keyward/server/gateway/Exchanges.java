package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Steps that tests of the gateway share. */
public final class Exchanges {
  public static final String GET = "GET /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n";

  private Exchanges() {}

  public static Message receive(RawClient client) throws IOException {
    Message answer = client.receive();
    assertNotNull(answer, "the connection ended instead");
    return answer;
  }

  public static Message answered(int status, RawClient client) throws IOException {
    Message answer = receive(client);
    assertEquals(status, answer.status(), answer.text());
    return answer;
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The value at which a counter stands still while others are served. */
  static long settled(AtomicLong counter, Front front) throws IOException {
    long before;
    do {
      before = counter.get();
      for (int i = 0; i < 40; i++) {
        try (RawClient other = front.connect().send("GET /api/none HTTP/1.1\r\nHost: a\r\n\r\n")) {
          answered(401, other);
        }
      }
    } while (counter.get() != before);
    return before;
  }

  /** An upstream played by the test itself, step by step. */
  public static final class Manual implements AutoCloseable {
    private final ServerSocket server;

    public Manual() throws IOException {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      server.setSoTimeout(20_000);
    }

    public URI uri() {
      return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public Line accept() throws IOException {
      return new Line(server.accept());
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  /** One connection that reached a {@link Manual} upstream. */
  public static final class Line implements AutoCloseable {
    public final Socket socket;
    public final InputStream in;

    Line(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(20_000);
      in = new BufferedInputStream(socket.getInputStream());
    }

    public Message head() throws IOException {
      Message head = Message.read(in, true);
      assertNotNull(head, "no request came");
      return head;
    }

    public Line send(String text) throws IOException {
      socket.getOutputStream().write(bytes(text));
      return this;
    }

    /** Whether the gateway ended the connection, in whatever way. */
    public boolean isEnded() {
      try {
        return in.read() < 0;
      } catch (java.net.SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
