package dev.keyward.server.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.Upstream;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.data.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An API to protect for those who have none at hand: {@code GET /data}, and a page that logs in and
 * calls it, at {@link #PAGE}. Listens on a free loopback port; in {@code keyward.yaml} it is called
 * {@link #PLACEHOLDER}, and runs in any process with a route to that.
 */
public final class DemoApi implements AutoCloseable {
  public static final URI PLACEHOLDER = URI.create("http://demo.localhost");

  /** Where the page is, for everybody. */
  public static final String PAGE = "/demo/";

  private static final String JSON = "application/json";
  private static final File NOT_FOUND = file(JSON, "{\"error\":\"not found\"}\n");
  private static final Map<String, File> FILES =
      Map.of(
          "/data",
          file(JSON, "{\"id\":42,\"name\":\"widget\",\"price\":9.99}\n"),
          PAGE,
          resource("text/html; charset=utf-8", "index.html"),
          PAGE + "page.css",
          resource("text/css; charset=utf-8", "page.css"),
          PAGE + "page.js",
          resource("text/javascript; charset=utf-8", "page.js"));

  private final HttpServer server;

  private record File(String type, byte[] content) {}

  /** The demo, if any, that the routes of this process go to. Not thread-safe. */
  public static final class Reach implements AutoCloseable {
    private @Nullable DemoApi demo;

    /**
     * Sends routes to {@link #PLACEHOLDER} to the demo, which is started with the first of them and
     * goes on.
     */
    public KeywardConfig reach(KeywardConfig config) throws StartupException {
      if (config.routeList().stream().noneMatch(DemoApi::goesHere)) {
        return config;
      }
      try {
        DemoApi running = demo == null ? new DemoApi() : demo;
        demo = running;
        return config.withRoutes(config.routeList().stream().map(running::reached).toList());
      } catch (IOException e) {
        throw new StartupException("the demo API cannot start: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      if (demo != null) {
        demo.close();
      }
    }
  }

  /** Whether everybody may see the page of the demo. */
  public static boolean showsPage(KeywardConfig config) {
    return config.routeList().stream()
        .anyMatch(
            route ->
                route.isPublic() && goesHere(route) && route.path().toString().startsWith(PAGE));
  }

  private Route reached(Route route) {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return goesHere(route) ? route.toward(uri) : route;
  }

  private static boolean goesHere(Route route) {
    Upstream upstream = route.delivery().upstream();
    return upstream != null && upstream.is(PLACEHOLDER);
  }

  private DemoApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", DemoApi::answer);
    server.start();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    boolean read = head || exchange.getRequestMethod().equals("GET");
    String path = exchange.getRequestURI().getPath();
    File found = read ? FILES.get(path) : null;
    File shown = found == null ? NOT_FOUND : found;
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", shown.type());
    headers.set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    if ((path + '/').equals(PAGE)) {
      headers.set("Location", PAGE);
      exchange.sendResponseHeaders(308, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(found == null ? 404 : 200, head ? -1 : shown.content().length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (!head) {
        out.write(shown.content());
      }
    }
  }

  private static File file(String type, String text) {
    return new File(type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static File resource(String type, String name) {
    try (InputStream in = DemoApi.class.getResourceAsStream("/browser/demo/" + name)) {
      return new File(type, Objects.requireNonNull(in, "it is in the jar").readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
