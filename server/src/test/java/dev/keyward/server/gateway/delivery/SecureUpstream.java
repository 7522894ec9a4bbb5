package dev.keyward.server.gateway.delivery;

import dev.keyward.testkit.wire.Message;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server that speaks HTTP/1.1 over TLS, and remembers who asked. */
final class SecureUpstream implements AutoCloseable {
  private final SSLServerSocket server;
  private final List<Message> seen = new CopyOnWriteArrayList<>();
  private final List<String> names = new CopyOnWriteArrayList<>();

  /**
   * @param clients whether they have to show a certificate
   */
  SecureUpstream(SSLContext context, boolean clients) throws IOException {
    server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(clients);
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  List<Message> seen() {
    return List.copyOf(seen);
  }

  /** What clients called it. */
  List<String> names() {
    return List.copyOf(names);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        SSLSocket connection = (SSLSocket) server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(SSLSocket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      connection.startHandshake();
      if (connection.getSession() instanceof ExtendedSSLSession session) {
        session
            .getRequestedServerNames()
            .forEach(name -> names.add(((SNIHostName) name).getAsciiName()));
      }
      for (Message request = Message.read(in, false);
          request != null;
          request = Message.read(in, false)) {
        seen.add(request);
        connection
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                    .getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // it was not trusted, or is of no more use
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
