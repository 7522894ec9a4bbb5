package dev.keyward.server.quickstart;

import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.server.Installation;
import dev.keyward.server.Node;
import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.AdminKeyFile;
import dev.keyward.server.data.Bootstrap;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.QuickstartConfig;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.reload.Reloading;
import dev.keyward.server.reload.WatchedConfiguration;
import dev.keyward.server.serve.DemoApi;
import dev.keyward.server.serve.Startup;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts a protected API from nothing, or again from what the first time left. The first run writes
 * {@code keyward.yaml}; later runs read it, and what the command line says counts for that run
 * alone.
 */
final class Quickstart implements AutoCloseable {
  private static final int PORT = 8_443;
  private static final int ADMIN_PORT = 9_443;
  private static final String ROUTES = "KEYWARD__ROUTES";

  private final Path data;
  private final @Nullable URI upstream;
  private final @Nullable Integer port;
  private final @Nullable Integer adminPort;
  private final DemoApi.Reach demo = new DemoApi.Reach();
  private @Nullable Startup directory;

  /**
   * @param upstream null for the demo API, or for what {@code keyward.yaml} says
   */
  Quickstart(
      Path data, @Nullable URI upstream, @Nullable Integer port, @Nullable Integer adminPort) {
    this.data = data.toAbsolutePath().normalize();
    this.upstream = upstream;
    this.port = port;
    this.adminPort = adminPort;
  }

  Ready start() throws ConfigException, StartupException {
    boolean first = !Files.exists(file());
    KeywardConfig written = first ? unwritten() : written(new HashSet<>(), overrides());
    Startup startup = new Startup(demo.reach(written));
    directory = startup;
    startup.check();
    Installation installation = startup.open(true);
    Node node = startup.start(installation);
    URI target =
        written.routeList().stream()
            .filter(route -> !route.isPublic())
            .map(route -> route.delivery().upstream())
            .filter(Objects::nonNull)
            .map(upstream -> upstream.servers().getFirst())
            .findFirst()
            .orElse(DemoApi.PLACEHOLDER);
    DataDirectory inside = DataDirectory.open(data);
    QuickstartConfig.write(
        inside,
        QuickstartConfig.render(
            local(node.publicPort()),
            local(node.adminPort()),
            target,
            DemoApi.showsPage(written) ? DemoApi.PLACEHOLDER : null));
    follow(node, startup, first);
    boolean page = DemoApi.showsPage(written) && target.equals(DemoApi.PLACEHOLDER);
    return ready(node, installation, inside, target, page);
  }

  /**
   * The first run has written into the file what its command line says of routes. SIGHUP still ends
   * the process: it is what comes of a terminal that is closed.
   */
  private void follow(Node node, Startup startup, boolean first)
      throws ConfigException, StartupException {
    Map<String, String> overrides = overrides();
    if (first) {
      overrides.remove(ROUTES);
    }
    WatchedConfiguration configuration =
        new WatchedConfiguration(files -> demo.reach(written(files, overrides)));
    KeywardConfig _ = configuration.read();
    Reloading _ = node.follow(configuration, startup::publicTls);
  }

  /** Makes the first keys, unless an earlier run did. */
  private static Ready ready(
      Node node, Installation installation, DataDirectory directory, URI target, boolean page)
      throws StartupException {
    Bootstrap bootstrap =
        new Bootstrap(
            installation.clients(),
            installation.keys(),
            installation.apiKeys(),
            InstantSource.system());
    Optional<ApiKeySecret> admin = bootstrap.firstAdmin().secret();
    if (admin.isPresent()) {
      AdminKeyFile.write(directory, admin.get());
    }
    // With the first admin key: a user who was deleted since is not made again.
    QuickstartUser user =
        admin.isPresent() ? QuickstartUser.make(installation) : QuickstartUser.find(installation);
    Bootstrap.Made client = bootstrap.quickstart();
    return new Ready(
        node,
        directory,
        AdminKeyFile.read(directory).orElse(null),
        client.clientId(),
        client.secret().map(ApiKeySecret::reveal).orElse(null),
        user,
        target.equals(DemoApi.PLACEHOLDER) ? null : target,
        page);
  }

  private Path file() {
    return data.resolve("keyward.yaml");
  }

  private KeywardConfig written(Set<Path> files, Map<String, String> overrides)
      throws ConfigException {
    Map<String, String> settings = new HashMap<>(System.getenv());
    settings.putAll(overrides);
    return ConfigFile.load(file(), settings, files);
  }

  /** What the first run begins with. */
  private KeywardConfig unwritten() throws ConfigException {
    Map<String, String> settings = new HashMap<>();
    settings.put("KEYWARD__PUBLIC__ADDRESS", local(PORT));
    settings.put("KEYWARD__ADMIN__ADDRESS", local(ADMIN_PORT));
    settings.put("KEYWARD__TOKENS__REFRESH_GRACE", "10s");
    settings.put(ROUTES, "[" + publicPage() + ", " + everything(DemoApi.PLACEHOLDER) + "]");
    settings.putAll(System.getenv());
    settings.putAll(overrides());
    return ConfigFile.defaults(data, settings);
  }

  /** What the command line says. */
  private Map<String, String> overrides() {
    Map<String, String> settings = new HashMap<>();
    if (port != null) {
      settings.put("KEYWARD__PUBLIC__ADDRESS", local(port));
    }
    if (adminPort != null) {
      settings.put("KEYWARD__ADMIN__ADDRESS", local(adminPort));
    }
    if (upstream != null) {
      settings.put(ROUTES, "[" + everything(upstream) + "]");
    }
    return settings;
  }

  private static String local(int port) {
    return "127.0.0.1:" + port;
  }

  /** One rule for every path, as a YAML flow. */
  private static String everything(URI upstream) {
    return "{path: '/**', credentials: [api_key, access_token], upstream: '" + upstream + "'}";
  }

  private static String publicPage() {
    return "{path: '"
        + DemoApi.PAGE
        + "**', public: true, upstream: '"
        + DemoApi.PLACEHOLDER
        + "'}";
  }

  @Override
  public void close() {
    demo.close();
    if (directory != null) {
      directory.close();
    }
  }
}
