package dev.keyward.core.lifecycle;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.limit.OwnRate;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What shall become of a client.
 *
 * @param name null to keep it
 * @param description null to keep it
 * @param rebound whether {@code scopes} counts
 * @param scopes the bound; null for none
 * @param relimited whether {@code rateLimit} counts
 * @param rateLimit null for what the routes say
 * @param metadata in the place of all there is; null to keep it
 */
public record ClientPatch(
    @Nullable String name,
    @Nullable String description,
    boolean rebound,
    @Nullable Scopes scopes,
    boolean relimited,
    @Nullable OwnRate rateLimit,
    @Nullable Map<String, String> metadata) {

  Client applied(Client client, Instant now) {
    return client.with(
        name == null ? client.name() : name,
        description == null ? client.description() : description,
        rebound ? scopes : client.scopes(),
        relimited ? rateLimit : client.rateLimit(),
        metadata == null ? client.metadata() : metadata,
        now);
  }

  /** What an audit record tells: which members changed, and the new value of some. */
  static Map<String, String> details(Client old, Client client) {
    Map<String, String> details = new TreeMap<>();
    StringBuilder changed = new StringBuilder();
    if (!old.description().equals(client.description())) {
      changed.append(" description");
    }
    if (!old.metadata().equals(client.metadata())) {
      changed.append(" metadata");
    }
    if (!old.name().equals(client.name())) {
      changed.append(" name");
      details.put("name", client.name());
    }
    if (!Objects.equals(old.rateLimit(), client.rateLimit())) {
      changed.append(" rate_limit");
      details.put("rate_limit", String.valueOf(client.rateLimit()));
    }
    Scopes bound = client.scopes();
    if (!Objects.equals(old.scopes(), bound)) {
      changed.append(" scopes");
      details.put("scopes", bound == null ? "any" : bound.toString());
    }
    details.put("changed", changed.isEmpty() ? "" : changed.substring(1));
    return details;
  }
}
