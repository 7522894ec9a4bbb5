package dev.keyward.server.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyward.core.policy.Route;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.data.StartupException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An API to protect for those who have none at hand: {@code GET /data}. Listens on a free loopback
 * port; in {@code keyward.yaml} it is called {@link #PLACEHOLDER}, and runs in any process with a
 * route to that.
 */
public final class DemoApi implements AutoCloseable {
  public static final URI PLACEHOLDER = URI.create("http://demo.localhost");

  private static final byte[] DATA =
      "{\"id\":42,\"name\":\"widget\",\"price\":9.99}\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NOT_FOUND =
      "{\"error\":\"not found\"}\n".getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;

  /**
   * A configuration whose routes reach the demo.
   *
   * @param config as it was given, when no route goes there
   * @param demo null then
   */
  public record Reached(KeywardConfig config, @Nullable DemoApi demo) implements AutoCloseable {
    @Override
    public void close() {
      if (demo != null) {
        demo.close();
      }
    }
  }

  /** Starts the demo when a route goes to {@link #PLACEHOLDER}, and sends the route to it. */
  public static Reached reach(KeywardConfig config) throws StartupException {
    if (config.routeList().stream().noneMatch(route -> PLACEHOLDER.equals(route.upstream()))) {
      return new Reached(config, null);
    }
    try {
      DemoApi demo = new DemoApi();
      return new Reached(
          config.withRoutes(config.routeList().stream().map(demo::reached).toList()), demo);
    } catch (IOException e) {
      throw new StartupException("the demo API cannot start: " + e.getMessage(), e);
    }
  }

  private Route reached(Route route) {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return PLACEHOLDER.equals(route.upstream()) ? route.toward(uri) : route;
  }

  private DemoApi() throws IOException {
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

  @Override
  public void close() {
    server.stop(0);
  }
}
