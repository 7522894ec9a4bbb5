package dev.keyward.server.cli.remote;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The URL of the admin listener that a data directory's {@code keyward.yaml} configures. */
final class AdminAddress {
  private static final String DEFAULT_ADDRESS = "127.0.0.1:9443";

  private AdminAddress() {}

  static URI of(Path data) throws CommandFailure {
    Path file = data.resolve("keyward.yaml");
    if (Files.notExists(file)) {
      throw CommandFailure.notConfigured(
          "No admin URL: give --admin-url, set "
              + AdminOptions.URL
              + ", or name the data directory with --data (there is no "
              + file
              + ").");
    }
    try {
      String address =
          new YAMLMapper().readTree(file).path("admin").path("address").asString(DEFAULT_ADDRESS);
      URI url = URI.create("https://" + reachable(address));
      if (url.getHost() == null) {
        throw new IllegalArgumentException("no host");
      }
      return url;
    } catch (JacksonException | IllegalArgumentException e) {
      throw CommandFailure.notConfigured("Cannot read admin.address in " + file + ".");
    }
  }

  /** An address to listen on as one to connect to: any interface is reached by loopback. */
  private static String reachable(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    String port = colon < 0 ? "" : address.substring(colon);
    return switch (host) {
      case "", "0.0.0.0" -> "127.0.0.1" + port;
      case "[::]" -> "[::1]" + port;
      default -> address;
    };
  }
}
