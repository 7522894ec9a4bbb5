package dev.keyward.server.admin;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.label.Metadata;
import dev.keyward.core.label.Names;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.quota.KeyLimits;
import dev.keyward.core.quota.Period;
import dev.keyward.core.quota.Quota;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Members of a body as the types of core, with what a schema cannot say. */
final class Members {
  private Members() {}

  /** What a key that is made, or brought from elsewhere, shall be. */
  static NewKey newKey(OperationCall call, Environment environment, Instant now) throws Refusal {
    KeyTerms terms =
        new KeyTerms(
            name(call),
            Objects.requireNonNullElse(call.scopes("scopes"), Scopes.NONE),
            expiry(call, now),
            Objects.requireNonNullElse(allowedIps(call), List.of()),
            KeyLimits.of(rateLimit(call), quota(call)),
            Objects.requireNonNullElse(boundedMetadata(call), Map.of()));
    return new NewKey(
        call.text("client_id", ""), environment, terms, call.request().principal().scopes());
  }

  static String name(OperationCall call) throws Refusal {
    String name = call.text("name", "");
    if (!Names.isName(name)) {
      throw Refusal.invalid(
          "/name",
          "must be 1 to 200 characters, one of them at least to be seen, without control or"
              + " unassigned characters");
    }
    return name;
  }

  static String description(OperationCall call) throws Refusal {
    String description = call.text("description", "");
    if (!Names.isText(description)) {
      throw Refusal.invalid(
          "/description",
          "must be at most 200 characters, without control or unassigned characters");
    }
    return description;
  }

  /** The metadata; null when the member is absent. */
  static @Nullable Map<String, String> metadata(OperationCall call) {
    JsonNode metadata = call.body().path("metadata");
    if (!metadata.isObject()) {
      return null;
    }
    return metadata.properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, member -> member.getValue().stringValue()));
  }

  /** As {@link #metadata}, within its bounds: a schema counts otherwise than we do. */
  static @Nullable Map<String, String> boundedMetadata(OperationCall call) throws Refusal {
    Map<String, String> metadata = metadata(call);
    if (metadata != null && !Metadata.isWithinBounds(metadata)) {
      throw metadataOutOfBounds();
    }
    return metadata;
  }

  static Refusal metadataOutOfBounds() {
    return Refusal.invalid(
        "/metadata",
        "must be at most 32 names of 1 to 64 characters with texts of at most 512, without control"
            + " characters");
  }

  /** The networks from which a key works; null when the member is absent. */
  static @Nullable List<IpNetwork> allowedIps(OperationCall call) throws Refusal {
    JsonNode list = call.body().path("allowed_ips");
    if (!list.isArray()) {
      return null;
    }
    List<IpNetwork> networks = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      try {
        networks.add(IpNetwork.parse(list.path(i).stringValue()));
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid(
            "/allowed_ips/" + i,
            "must be an address or a network without bits beyond its length, such as 203.0.113.7,"
                + " 10.0.0.0/8 or 2001:db8::/32");
      }
    }
    return networks;
  }

  /** The limit of a key, client or user itself; null when the member is absent or null. */
  static @Nullable OwnRate rateLimit(OperationCall call) throws Refusal {
    String text = call.text("rate_limit");
    try {
      return text == null ? null : OwnRate.parse(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("/rate_limit", String.valueOf(e.getMessage()));
    }
  }

  /** The quota of a key, as the schema has it; null when the member is absent or null. */
  static @Nullable Quota quota(OperationCall call) {
    JsonNode quota = call.body().path("quota");
    return quota.isObject()
        ? new Quota(quota.path("requests").longValue(), Period.of(quota.path("per").stringValue()))
        : null;
  }

  /** When a new key ends, from {@code expires_at} or {@code expires_in}; null for never. */
  static @Nullable Instant expiry(OperationCall call, Instant now) throws Refusal {
    String in = call.text("expires_in");
    if (in != null) {
      return now.plus(duration(in)).truncatedTo(ChronoUnit.MILLIS);
    }
    return time(call, "expires_at");
  }

  /** A time, in milliseconds; null when the member is absent or null. */
  static @Nullable Instant time(OperationCall call, String member) throws Refusal {
    return call.time(member);
  }

  /** A duration such as {@code 15m}, as the schema has it. */
  static Duration duration(String text) {
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMinutes(amount);
      case 'h' -> Duration.ofHours(amount);
      case 'd' -> Duration.ofDays(amount);
      default -> throw new IllegalArgumentException("the schema allows s, m, h and d");
    };
  }
}
