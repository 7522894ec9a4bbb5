package dev.keyward.server.init;

import dev.keyward.server.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who stands where.
 *
 * @param keyward its public listener
 * @param upstream the API
 * @param listen where the proxy listens
 * @param authorities by which Keyward's certificate is trusted; null for those that everybody
 *     trusts
 */
record Integration(URI keyward, URI upstream, HostPort listen, @Nullable Path authorities) {

  /** The whole file. */
  String render(Proxy proxy) {
    Map<String, String> values = new LinkedHashMap<>();
    put(values, "keyward", keyward);
    put(values, "upstream", upstream);
    values.put("listen", listen.toString());
    values.put("listen_host", listen.host());
    values.put("listen_port", Integer.toString(listen.port()));
    Path trusted = authorities == null ? Proxy.PUBLIC_AUTHORITIES : authorities.toAbsolutePath();
    boolean own = authorities != null || proxy == Proxy.NGINX || proxy == Proxy.ENVOY;
    values.put("keyward_tls", own && isTls(keyward) ? tls(proxy, keyward, trusted) : "");
    values.put(
        "keyward_roots",
        authorities != null && isTls(keyward) ? "\n      rootCAs: [\"" + trusted + "\"]" : "");
    boolean verifies = proxy == Proxy.NGINX || proxy == Proxy.ENVOY;
    values.put(
        "upstream_tls",
        verifies && isTls(upstream) ? tls(proxy, upstream, Proxy.PUBLIC_AUTHORITIES) : "");
    String text = template(proxy);
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    return text;
  }

  private static void put(Map<String, String> values, String name, URI uri) {
    String host = host(uri);
    int port = uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    String authority = (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    values.put(name, uri.getScheme() + "://" + authority);
    values.put(name + "_scheme", uri.getScheme());
    values.put(name + "_authority", authority);
    values.put(name + "_host", host);
    values.put(name + "_port", Integer.toString(port));
  }

  private static String tls(Proxy proxy, URI uri, Path trusted) {
    return proxy.tls(host(uri), trusted.toString());
  }

  private static boolean isTls(URI uri) {
    return uri.getScheme().equals("https");
  }

  /** Without brackets. */
  private static String host(URI uri) {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String template(Proxy proxy) {
    try (InputStream in = Integration.class.getResourceAsStream("/init/" + proxy.template())) {
      byte[] text = Objects.requireNonNull(in, "it is in the jar").readAllBytes();
      return new String(text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
