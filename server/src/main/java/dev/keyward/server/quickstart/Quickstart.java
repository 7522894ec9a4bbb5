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
import dev.keyward.server.serve.DemoApi;
import dev.keyward.server.serve.Startup;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts a protected API from nothing, or again from what the first time left. The first run writes
 * {@code keyward.yaml}; later runs read it, and what the command line says counts for that run
 * alone.
 */
final class Quickstart implements AutoCloseable {
  private static final int PORT = 8_443;
  private static final int ADMIN_PORT = 9_443;

  private final Path data;
  private final @Nullable URI upstream;
  private final @Nullable Integer port;
  private final @Nullable Integer adminPort;
  private DemoApi.@Nullable Reached reached;
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
    KeywardConfig written = configuration();
    DemoApi.Reached reachable = DemoApi.reach(written);
    reached = reachable;
    Startup startup = new Startup(reachable.config());
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
    boolean page = DemoApi.showsPage(written) && target.equals(DemoApi.PLACEHOLDER);
    return ready(node, installation, inside, target, page);
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

  private KeywardConfig configuration() throws ConfigException {
    Path file = data.resolve("keyward.yaml");
    Map<String, String> settings = new HashMap<>();
    if (Files.exists(file)) {
      settings.putAll(System.getenv());
      override(settings);
      return ConfigFile.load(file, settings);
    }
    settings.put("KEYWARD__PUBLIC__ADDRESS", local(PORT));
    settings.put("KEYWARD__ADMIN__ADDRESS", local(ADMIN_PORT));
    settings.put("KEYWARD__TOKENS__REFRESH_GRACE", "10s");
    settings.put(
        "KEYWARD__ROUTES", "[" + publicPage() + ", " + everything(DemoApi.PLACEHOLDER) + "]");
    settings.putAll(System.getenv());
    override(settings);
    return ConfigFile.defaults(data, settings);
  }

  private void override(Map<String, String> settings) {
    if (port != null) {
      settings.put("KEYWARD__PUBLIC__ADDRESS", local(port));
    }
    if (adminPort != null) {
      settings.put("KEYWARD__ADMIN__ADDRESS", local(adminPort));
    }
    if (upstream != null) {
      settings.put("KEYWARD__ROUTES", "[" + everything(upstream) + "]");
    }
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
    if (reached != null) {
      reached.close();
    }
    if (directory != null) {
      directory.close();
    }
  }
}
