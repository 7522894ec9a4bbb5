package dev.keyward.server.usage;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.quota.Quota;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.usage.HourOfUse;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/keys/{key_id}/usage}. */
public final class UsageOperations {
  private static final Duration BY_DEFAULT = Duration.ofDays(7);

  private final ApiKeyStore keys;
  private final UsageFlusher usage;
  private final Quotas quotas;
  private final InstantSource clock;

  public UsageOperations(ApiKeyStore keys, UsageFlusher usage, Quotas quotas, InstantSource clock) {
    this.keys = keys;
    this.usage = usage;
    this.quotas = quotas;
    this.clock = clock;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("getKeyUsage", this::get);
  }

  /** What this node has counted is stored before, so that a use just now is in the answer. */
  private HttpAnswer get(OperationCall call) throws Refusal {
    String id = call.variable("key_id");
    Instant since = call.queryTime("since");
    Instant until = call.queryTime("until");
    Instant now = clock.instant();
    Instant end = until == null ? now.plusMillis(1) : until;
    Instant start = since == null ? (until == null ? now : until).minus(BY_DEFAULT) : since;
    if (!start.isBefore(end)) {
      throw Refusal.invalid("", "the query parameter since must be before until");
    }
    ApiKey key = keys.find(id).orElseThrow(Refusal::notFound);
    usage.flush(id);
    ObjectNode answer = Json.object();
    answer.put("last_used_at", Json.time(usage.store().lastUsed(id)));
    answer.set("quota", quota(key, now));
    ArrayNode items = answer.putArray("items");
    for (HourOfUse hour : usage.store().hours(id, start, end)) {
      items
          .addObject()
          .put("hour", Json.time(hour.hour()))
          .put("allowed", hour.allowed())
          .put("denied", hour.denied());
    }
    return Json.answer(200, answer);
  }

  private JsonNode quota(ApiKey key, Instant now) {
    Quota quota = key.terms().limits().quota();
    if (quota == null) {
      return JsonNodeFactory.instance.nullNode();
    }
    long remaining = quotas.lookIntoStore(key.quotaAccount(), quota, 0).remaining();
    return Json.object()
        .put("requests", quota.requests())
        .put("per", quota.per().wireName())
        .put("used", quota.requests() - remaining)
        .put("remaining", remaining)
        .put("resets_at", Json.time(quota.per().end(now)));
  }
}
