package dev.keyward.server.e2e;

import java.nio.file.Path;
import java.util.List;

/** Caddy with the file that {@code keyward init caddy} prints. */
final class CaddyIT extends ForwardAuthIT {
  @Override
  String proxyName() {
    return "caddy";
  }

  @Override
  List<String> command(Path file) {
    return List.of("/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", file.toString());
  }
}
