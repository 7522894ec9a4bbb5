package dev.keyward.server.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Keyward that runs and is ready.
 *
 * @param ready what {@code quickstart --json} printed; with {@code serve}, url and admin_url alone
 */
record Service(KeywardProcess process, Path data, JsonNode ready, AdminApi admin)
    implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** {@code quickstart --json} on free ports, with its data in {@code home}. */
  static Service quickstart(Path home, String... options) throws Exception {
    List<String> line = new ArrayList<>(List.of("quickstart", "--json"));
    line.addAll(Arrays.asList(options));
    if (!line.contains("--port")) {
      line.addAll(List.of("--port", "0", "--admin-port", "0"));
    }
    KeywardProcess process = KeywardProcess.start(home, newLog(), line.toArray(String[]::new));
    try {
      return of(process, home.resolve("keyward-data"), JSON.readTree(process.line()));
    } catch (Throwable e) {
      process.close();
      throw e;
    }
  }

  /**
   * {@code serve --config}, ready when its log says so. The admin key is the one in the data
   * directory.
   */
  static Service serve(Path data, Path config, Map<String, String> environment, String... options)
      throws Exception {
    return start(data, config, environment, null, options);
  }

  /** As {@link #serve}, with an admin key that is known. */
  static Service serveWith(String adminKey, ServerHome home) throws Exception {
    return start(home.data(), home.config(), Map.of(), adminKey);
  }

  private static Service start(
      Path data,
      Path config,
      Map<String, String> environment,
      @Nullable String adminKey,
      String... options)
      throws Exception {
    List<String> line = new ArrayList<>(List.of("serve", "--config", config.toString()));
    line.addAll(Arrays.asList(options));
    KeywardProcess process =
        KeywardProcess.start(
            config.getParent(), newLog(), environment, line.toArray(String[]::new));
    try {
      Map<String, String> ready = process.awaitLogged("message", "ready");
      JsonNode urls =
          JSON.createObjectNode()
              .put("url", "https://127.0.0.1:" + ready.get("public_port"))
              .put("admin_url", "https://127.0.0.1:" + ready.get("admin_port"))
              .put("admin_key", adminKey == null ? adminKey(process, data) : adminKey);
      return of(process, data, urls);
    } catch (Throwable e) {
      process.close();
      throw e;
    }
  }

  private static String adminKey(KeywardProcess process, Path data) throws IOException {
    Path file = data.resolve("admin.key");
    if (Files.exists(file)) {
      return Files.readString(file).strip();
    }
    String line = process.line();
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  private static Service of(KeywardProcess process, Path data, JsonNode ready) throws Exception {
    AdminApi admin =
        new AdminApi(
            ready.path("admin_url").asString(),
            data.resolve("ca.crt"),
            ready.path("admin_key").asString());
    return new Service(process, data, ready, admin);
  }

  private static Path newLog() throws IOException {
    Path log = Files.createTempFile("keyward", ".log");
    log.toFile().deleteOnExit();
    return log;
  }

  String url() {
    return ready.path("url").asString();
  }

  String adminUrl() {
    return ready.path("admin_url").asString();
  }

  String adminKey() {
    return ready.path("admin_key").asString();
  }

  /** The key that the first run of quickstart made. */
  String apiKey() {
    return ready.path("api_key").asString();
  }

  String clientId() {
    return ready.path("client_id").asString();
  }

  Curl curl() {
    return new Curl(data.resolve("ca.crt"));
  }

  @Override
  public void close() {
    admin.close();
    process.close();
  }
}
