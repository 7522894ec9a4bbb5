package dev.keyward.server.admin;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.login.User;
import dev.keyward.core.quota.Quota;
import dev.keyward.server.openapi.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shapes of the OpenAPI document, written by hand so that no member appears because a record
 * got a field.
 */
final class Shapes {
  private Shapes() {}

  static ObjectNode client(Client client) {
    ObjectNode json = Json.object();
    json.put("id", client.id());
    json.put("name", client.name());
    json.put("description", client.description());
    Scopes bound = client.scopes();
    json.set(
        "scopes",
        bound == null ? JsonNodeFactory.instance.nullNode() : Json.strings(bound.asList()));
    json.put("rate_limit", OwnRate.text(client.rateLimit()));
    json.set("metadata", Json.strings(client.metadata()));
    json.put("created_at", Json.time(client.createdAt()));
    return json.put("updated_at", Json.time(client.updatedAt()));
  }

  /**
   * @param lastUsed when it was last allowed; null for never, or where only its entity tag counts
   * @param now the time the state is judged at
   */
  static ObjectNode key(ApiKey key, @Nullable Instant lastUsed, Instant now) {
    ApiKey.Revocation revocation = key.revocation(now);
    ApiKey.Retirement retirement = key.retirement();
    ObjectNode json = Json.object();
    json.put("id", key.id());
    json.put("client_id", key.clientId());
    json.put("name", key.name());
    json.put("env", key.environment().wireName());
    json.put("start", key.start());
    json.put("state", key.state(now).name());
    json.set("scopes", Json.strings(key.scopes().asList()));
    json.put("expires_at", Json.time(key.expiresAt()));
    ArrayNode allowedIps = json.putArray("allowed_ips");
    key.terms().allowedIps().forEach(network -> allowedIps.add(network.toString()));
    json.put("rate_limit", OwnRate.text(key.terms().limits().rate()));
    json.set("quota", quota(key.terms().limits().quota()));
    json.set("metadata", Json.strings(key.terms().metadata()));
    json.put("created_at", Json.time(key.createdAt()));
    json.put("last_used_at", Json.time(lastUsed));
    json.put("revoked_at", revocation == null ? null : Json.time(revocation.at()));
    json.put("revocation_reason", revocation == null ? null : revocation.reason().wireName());
    json.put("replaces", key.replaces());
    return json.put("replaced_by", retirement == null ? null : retirement.replacedBy());
  }

  private static JsonNode quota(@Nullable Quota quota) {
    return quota == null
        ? JsonNodeFactory.instance.nullNode()
        : Json.object().put("requests", quota.requests()).put("per", quota.per().wireName());
  }

  static ObjectNode user(User user) {
    ObjectNode json = Json.object();
    json.put("id", user.id());
    json.put("username", user.username());
    json.set("scopes", Json.strings(user.scopes().asList()));
    json.put("enabled", user.enabled());
    json.put("locked", user.locked());
    json.put("rate_limit", OwnRate.text(user.rateLimit()));
    json.set("metadata", Json.strings(user.metadata()));
    json.put("created_at", Json.time(user.createdAt()));
    return json.put("last_login_at", Json.time(user.lastLoginAt()));
  }
}
