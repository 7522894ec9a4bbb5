package dev.keyward.server.usage;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.usage.HourOfUse;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/keys/{key_id}/usage}. */
public final class UsageOperations {
  private static final Duration BY_DEFAULT = Duration.ofDays(7);

  private final ApiKeyStore keys;
  private final UsageFlusher usage;
  private final InstantSource clock;

  public UsageOperations(ApiKeyStore keys, UsageFlusher usage, InstantSource clock) {
    this.keys = keys;
    this.usage = usage;
    this.clock = clock;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("getKeyUsage", this::get);
  }

  /** What this node has counted is stored before, so that a use just now is in the answer. */
  private HttpAnswer get(OperationCall call) throws Refusal {
    String id = call.variable("key_id");
    Instant since = time(call, "since");
    Instant until = time(call, "until");
    Instant now = clock.instant();
    Instant end = until == null ? now.plusMillis(1) : until;
    Instant start = since == null ? (until == null ? now : until).minus(BY_DEFAULT) : since;
    if (!start.isBefore(end)) {
      throw Refusal.invalid("", "the query parameter since must be before until");
    }
    if (keys.find(id).isEmpty()) {
      throw Refusal.notFound();
    }
    usage.flush(id);
    ObjectNode answer = Json.object();
    answer.put("last_used_at", Json.time(usage.store().lastUsed(id)));
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

  private static @Nullable Instant time(OperationCall call, String parameter) throws Refusal {
    String text = call.query(parameter);
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      // Leap seconds and more than nine digits are in RFC 3339, but in no clock here.
      throw Refusal.invalid(
          "", "the query parameter " + parameter + " must be a time such as 2030-01-31T12:00:00Z");
    }
  }
}
