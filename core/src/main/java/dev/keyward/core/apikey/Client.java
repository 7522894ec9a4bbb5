package dev.keyward.core.apikey;

import dev.keyward.core.Scopes;
import dev.keyward.core.label.Metadata;
import dev.keyward.core.limit.OwnRate;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An application that calls the API; owns keys.
 *
 * @param scopes the most its keys may have; null for no bound
 * @param rateLimit what all its keys may do together; null for what the routes say
 * @param metadata see {@link Metadata}
 */
public record Client(
    String id,
    String name,
    String description,
    @Nullable Scopes scopes,
    @Nullable OwnRate rateLimit,
    Map<String, String> metadata,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * @throws IllegalArgumentException when there is more metadata than {@link Metadata} allows
   */
  public Client {
    metadata = metadata.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(metadata));
    if (!Metadata.isWithinBounds(metadata)) {
      throw new IllegalArgumentException("too much metadata");
    }
  }

  /** A client without a limit of its own. */
  public Client(
      String id,
      String name,
      String description,
      @Nullable Scopes scopes,
      Map<String, String> metadata,
      Instant createdAt,
      Instant updatedAt) {
    this(id, name, description, scopes, null, metadata, createdAt, updatedAt);
  }

  /** The same client, changed at {@code now}. */
  public Client with(
      String newName,
      String newDescription,
      @Nullable Scopes newScopes,
      @Nullable OwnRate newRateLimit,
      Map<String, String> newMetadata,
      Instant now) {
    return new Client(
        id, newName, newDescription, newScopes, newRateLimit, newMetadata, createdAt, now);
  }

  /** What remains of {@code wanted} within the bound. */
  public Scopes allowed(Scopes wanted) {
    return scopes == null ? wanted : wanted.within(scopes);
  }
}
