package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Steps that tests of this package share. */
final class Talk {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Talk() {}

  /** The head of a request, without its empty line. */
  static String head(String method, String path, String key) {
    return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: " + key + "\r\n";
  }

  static String get(String path, String key) {
    return head("GET", path, key) + "\r\n";
  }

  static String post(String path, String key, String body) {
    return head("POST", path, key) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** The answer to a request on a connection of its own. */
  static Message ask(NodeBed node, String request) throws IOException {
    try (RawClient own = node.connect().send(request)) {
      return answer(own);
    }
  }

  static Message answer(RawClient client) throws IOException {
    Message answer = client.receive();
    if (answer == null) {
      throw new IOException("no answer");
    }
    return answer;
  }

  /** A connection with TLS and HTTP/1.1. */
  static RawClient secure(NodeBed node) throws IOException {
    SSLSocket socket =
        (SSLSocket) node.trusting().getSocketFactory().createSocket("127.0.0.1", node.port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    socket.setSSLParameters(parameters);
    return new RawClient(socket);
  }

  /** A connection that takes little before it is read. */
  static Socket narrow(NodeBed node) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(32_768);
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
    return socket;
  }

  /** Ends a connection before its turn. */
  static void leave(AutoCloseable connection) throws IOException {
    try {
      connection.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A port at which nobody listens. */
  static int closedPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return taken.getLocalPort();
    }
  }

  /** Asks until it is so. */
  static void eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean met = condition.call();
    while (!met && System.nanoTime() < end) {
      Thread.onSpinWait();
      Thread.sleep(5);
      met = condition.call();
    }
    assertTrue(met, "it never came to that");
  }
}
