package dev.keyward.server.admin;

import dev.keyward.core.Page;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.KeyState;
import java.time.InstantSource;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks through the active keys page by page. */
final class WorkingKeys {
  private static final int PAGE = 1_000;

  private final ApiKeyStore keys;
  private final InstantSource clock;

  WorkingKeys(ApiKeyStore keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  Stream<ApiKey> all() {
    return matching(null);
  }

  Stream<ApiKey> of(String clientId) {
    return matching(clientId);
  }

  private Stream<ApiKey> matching(@Nullable String clientId) {
    Filter filter = new Filter(clientId, KeyState.ACTIVE, clock.instant());
    return Stream.<@Nullable Page<ApiKey>>iterate(
            keys.list(filter, null, PAGE),
            Objects::nonNull,
            page ->
                page == null || page.nextCursor() == null
                    ? null
                    : keys.list(filter, page.nextCursor(), PAGE))
        .flatMap(page -> Objects.requireNonNull(page).items().stream());
  }
}
