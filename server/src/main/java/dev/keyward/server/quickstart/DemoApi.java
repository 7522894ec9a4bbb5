package dev.keyward.server.quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * An API to protect for those who have none at hand: {@code GET /data}. Listens on loopback only.
 */
final class DemoApi implements AutoCloseable {
  /**
   * Stands in {@code keyward.yaml} where an upstream's address belongs; quickstart puts the demo's
   * real one in its place.
   */
  static final URI PLACEHOLDER = URI.create("http://demo.localhost");

  private static final byte[] DATA =
      "{\"id\":42,\"name\":\"widget\",\"price\":9.99}\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NOT_FOUND =
      "{\"error\":\"not found\"}\n".getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;

  DemoApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", DemoApi::answer);
    server.start();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    boolean found =
        exchange.getRequestURI().getPath().equals("/data")
            && (head || exchange.getRequestMethod().equals("GET"));
    byte[] body = found ? DATA : NOT_FOUND;
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(found ? 200 : 404, head ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (!head) {
        out.write(body);
      }
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
