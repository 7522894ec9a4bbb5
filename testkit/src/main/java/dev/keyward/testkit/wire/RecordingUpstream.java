package dev.keyward.testkit.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An upstream that records every request and answers as it is told. */
public final class RecordingUpstream implements AutoCloseable {
  private static final Responder OK =
      (request, out) -> {
        boolean head = request.startLine().startsWith("HEAD ");
        out.write(
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (head ? "" : "ok"))
                .getBytes(StandardCharsets.ISO_8859_1));
      };

  private final ServerSocket server;
  private final List<Message> seen = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private volatile Responder responder = OK;

  /** Answers a request; an {@link IOException} ends the connection. */
  @FunctionalInterface
  public interface Responder {
    void answer(Message request, OutputStream out) throws IOException;
  }

  public RecordingUpstream() throws IOException {
    server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Answers {@code 200 ok} again from now on. */
  public void answerOk() {
    responder = OK;
  }

  public void answer(Responder with) {
    responder = with;
  }

  /** The requests that arrived, whole, in order. */
  public List<Message> seen() {
    return List.copyOf(seen);
  }

  public void forget() {
    seen.clear();
  }

  /** How many connections were ever opened to it. */
  public int connections() {
    return connections.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      for (Message request = Message.read(in, false);
          request != null;
          request = Message.read(in, false)) {
        seen.add(request);
        responder.answer(request, connection.getOutputStream());
        connection.getOutputStream().flush();
      }
    } catch (IOException | UncheckedIOException e) {
      // the connection ends, which is what a responder that throws wants
    }
  }

  /** Ends all connections, as an upstream does that has been restarted. */
  public void dropConnections() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    dropConnections();
  }
}
