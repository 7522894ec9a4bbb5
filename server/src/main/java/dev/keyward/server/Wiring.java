package dev.keyward.server;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.StorageException;
import dev.keyward.server.config.HostPort;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.KeywardConfig.PublicListener;
import dev.keyward.server.config.KeywardConfig.Tls;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.http.Listener;
import dev.keyward.server.http.Site;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.load.NodeLanes;
import dev.keyward.server.load.Room;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.observe.Observation;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts a node: binds both addresses, puts the parts together ({@link NodeParts}), and lets the
 * requests in. What was opened is closed again when a later step fails.
 */
public final class Wiring {
  private final KeywardConfig config;
  private final Installation installation;
  private final InstantSource clock;
  private final EventLoops loops = new EventLoops(Runtime.getRuntime().availableProcessors());
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Metrics metrics = new Metrics();
  private final Deque<Runnable> opened = new ArrayDeque<>();

  public Wiring(KeywardConfig config, Installation installation, InstantSource clock) {
    this.config = config;
    this.installation = installation;
    this.clock = clock;
  }

  /**
   * Opens both listeners.
   *
   * @param publicTls null for plaintext
   * @throws StartupException when an address cannot be had or the store does not answer; nothing is
   *     left open but the installation
   */
  public Node start(@Nullable SslContext publicTls, SslContext adminTls) throws StartupException {
    opened.push(loops::close);
    opened.push(blocking::close);
    opened.push(metrics::close);
    try {
      return open(publicTls, adminTls);
    } catch (StartupException e) {
      opened.forEach(Runnable::run);
      throw e;
    } catch (IOException e) {
      opened.forEach(Runnable::run);
      throw new StartupException(e.getMessage() + ": " + reason(e), e);
    } catch (StorageException e) {
      opened.forEach(Runnable::run);
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
  }

  private Node open(@Nullable SslContext publicTls, SslContext adminTls)
      throws IOException, StartupException {
    PublicListener settings = config.publicListener();
    Listener open = bind(settings.address());
    Listener admin = bind(config.admin());
    NodeLanes lanes = new NodeLanes(blocking, settings.authPath(), Room.here());
    lanes.bounds().forEach(metrics::bound);
    NodeParts parts =
        new NodeParts(
            config,
            installation,
            clock,
            metrics,
            lanes,
            loops,
            blocking,
            publicUrl(settings, open.port()));
    opened.push(parts::close);
    parts.start();
    CurrentSites sites = parts.sites();
    CurrentTls tls = new CurrentTls(publicTls);
    serve(open, tls.asked(), sites::trusts, sites.open(), lanes.open(), "public");
    serve(admin, () -> adminTls, address -> false, parts.adminSite(), lanes.admin(), "admin");
    return new Node(open, admin, tls, parts, loops, blocking, metrics, installation);
  }

  private Listener bind(HostPort address) throws IOException {
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    if (socket.isUnresolved()) {
      throw new IOException(
          "cannot listen on " + address, new IOException("the name does not resolve"));
    }
    Listener listener = Listener.bind(loops, socket);
    opened.push(listener::close);
    return listener;
  }

  private void serve(
      Listener listener,
      @Nullable Supplier<SslContext> tls,
      Predicate<ClientAddress> trusted,
      Site site,
      Lanes lanes,
      String name) {
    listener.serve(new Listener.Options(tls, trusted, site, new Observation(name, metrics), lanes));
  }

  /** Where clients on this machine find the public listener. */
  private static String publicUrl(PublicListener listener, int port) {
    HostPort address = listener.address();
    String host = address.isWildcard() ? "localhost" : address.host();
    String scheme = listener.tls() instanceof Tls.Off ? "http" : "https";
    return scheme + "://" + new HostPort(host, port);
  }

  private static String reason(IOException e) {
    Throwable cause = e.getCause();
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }
}
