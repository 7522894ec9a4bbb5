package dev.keyward.core.apikey;

import dev.keyward.core.Scopes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An application that calls the API; owns keys.
 *
 * @param scopes the most its keys may have; null for no bound
 */
public record Client(
    String id,
    String name,
    String description,
    @Nullable Scopes scopes,
    Instant createdAt,
    Instant updatedAt) {}
