package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

/**
 * nginx with a cache for the answers of Keyward, whose key names no caller: everything is as
 * without it, since no answer may be kept.
 */
final class CachingNginxIT extends ForwardAuthIT {
  @Override
  String proxyName() {
    return "nginx";
  }

  @Override
  List<String> command(Path file) {
    return NginxIT.nginx(file);
  }

  @Override
  String configured(String printed) {
    String cached =
        printed
            .replace(
                "http {\n",
                "http {\n  proxy_cache_path cache keys_zone=answers:1m;\n"
                    + "  proxy_cache_methods GET HEAD POST;\n")
            .replace(
                "      internal;\n",
                "      internal;\n      proxy_cache answers;\n"
                    + "      proxy_cache_key $request_uri;\n      proxy_cache_valid 5s;\n");
    assertTrue(cached.contains("proxy_cache answers") && cached.contains("keys_zone"), cached);
    return cached;
  }
}
