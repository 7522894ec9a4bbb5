package dev.keyward.server.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Tells in each answer which target was asked for, and remembers nothing. */
final class EchoUpstream implements AutoCloseable {
  static final String TARGET = "X-Target";

  private final ServerSocket server;

  EchoUpstream() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      OutputStream out = connection.getOutputStream();
      for (String start = in.readLine(); start != null; start = in.readLine()) {
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
          line = in.readLine();
        }
        String target = start.split(" ", -1)[1];
        String answer =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + TARGET + ": " + target + "\r\n\r\n";
        out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      // the connection ends, as the gateway wants it at the end
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
