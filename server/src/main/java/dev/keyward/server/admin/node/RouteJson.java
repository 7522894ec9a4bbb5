package dev.keyward.server.admin.node;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.Route;
import dev.keyward.server.openapi.Json;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The shape of a route. */
final class RouteJson {
  private RouteJson() {}

  static JsonNode of(Route route) {
    ObjectNode json = Json.object().put("name", route.name());
    json.set("hosts", sorted(route.hosts().stream()));
    json.put("path", route.path().toString());
    json.set("methods", sorted(route.methods().stream()));
    json.put("public", route.isPublic());
    json.set("credentials", sorted(route.credentials().stream().map(CredentialKind::wireName)));
    json.set("scopes", Json.strings(route.scopes().asList()));
    json.set("environments", sorted(route.environments().stream().map(Environment::wireName)));
    RateLimit own = route.limits().perCredential();
    json.put("rate_limit", own == null ? null : own.toString());
    json.set("limits", Json.strings(route.limits().shared().stream().map(Limit::name).toList()));
    json.put("cost", route.limits().cost());
    json.put("client_certificate", route.needsCertificate() ? "required" : null);
    json.put("mode", route.isObserved() ? "observe" : "enforce");
    return json.setAll(DeliveryJson.of(route.delivery()));
  }

  static ArrayNode sorted(Stream<String> values) {
    return Json.strings(values.sorted().toList());
  }
}
