package dev.keyward.server.admin.node;

import dev.keyward.core.policy.Cors;
import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.FieldRules;
import dev.keyward.core.policy.RequestBounds;
import dev.keyward.core.policy.Timeouts;
import dev.keyward.core.policy.Upstream;
import dev.keyward.server.openapi.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The shape of how a route's requests go on. What is not bounded is null. */
final class DeliveryJson {
  private DeliveryJson() {}

  static ObjectNode of(Delivery delivery) {
    Upstream upstream = delivery.upstream();
    ObjectNode json = Json.object().put("upstream", upstream == null ? null : name(upstream));
    List<URI> servers = upstream == null ? List.of() : upstream.servers();
    json.set("servers", Json.strings(servers.stream().map(DeliveryJson::withoutSecrets).toList()));
    json.put("forward_credentials", delivery.forwardsCredentials());
    json.put("strip_prefix", orNull(delivery.rewrite().stripped()));
    json.put("add_prefix", orNull(delivery.rewrite().added()));
    json.put("assertion", orNull(delivery.audience()));
    Timeouts timeouts = delivery.timeouts();
    json.put("connect_timeout", seconds(timeouts.connect()));
    json.put("timeout", seconds(timeouts.header()));
    json.put("idle_timeout", seconds(timeouts.idle()));
    json.put("total_timeout", seconds(timeouts.total()));
    RequestBounds bounds = delivery.bounds();
    json.put("max_header_bytes", orNull(bounds.headerBytes()));
    json.put("max_headers", orNull(bounds.headerFields()));
    json.put("max_body", bounds.boundsContent() ? bounds.content() : null);
    json.put("max_concurrent", orNull(bounds.concurrent()));
    json.put("websocket", delivery.upgrades());
    json.set("cors", cors(delivery.cors()));
    json.set("response_headers", rules(delivery.answers()));
    return json;
  }

  /** A name that is a URL is shown as one. */
  private static String name(Upstream upstream) {
    URI first = upstream.servers().getFirst();
    return upstream.is(first) && upstream.name().equals(first.toString())
        ? withoutSecrets(first)
        : upstream.name();
  }

  /** Scheme, authority and path: user information and query may hold passwords. */
  private static String withoutSecrets(URI server) {
    String port = server.getPort() < 0 ? "" : ":" + server.getPort();
    return server.getScheme() + "://" + server.getHost() + port + server.getRawPath();
  }

  private static @Nullable ObjectNode cors(@Nullable Cors cors) {
    if (cors == null) {
      return null;
    }
    ObjectNode json = Json.object();
    json.set("origins", RouteJson.sorted(cors.origins().stream()));
    json.set("methods", RouteJson.sorted(cors.methods().stream()));
    json.set("headers", RouteJson.sorted(cors.headers().stream()));
    json.set("expose", RouteJson.sorted(cors.exposed().stream()));
    json.put("credentials", cors.credentials());
    return json.put("max_age", seconds(cors.maxAge()));
  }

  private static @Nullable ObjectNode rules(FieldRules rules) {
    if (rules.isEmpty()) {
      return null;
    }
    ObjectNode json = Json.object();
    ObjectNode set = json.putObject("set");
    rules.set().forEach(set::put);
    json.set("remove", RouteJson.sorted(rules.remove().stream()));
    return json;
  }

  private static @Nullable String seconds(@Nullable Duration duration) {
    return duration == null ? null : duration.toSeconds() + "s";
  }

  private static @Nullable Integer orNull(int bound) {
    return bound == Integer.MAX_VALUE ? null : bound;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
