package dev.keyward.server.admin;

import dev.keyward.core.Page;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks through keys page by page, so that their number does not matter. */
final class KeyWalk {
  private static final int PAGE = 1_000;

  private final ApiKeyStore keys;

  KeyWalk(ApiKeyStore keys) {
    this.keys = keys;
  }

  /** The matching keys, ordered by id; each page is read when it is reached. */
  Stream<ApiKey> keys(Filter filter) {
    return Stream.<@Nullable Page<ApiKey>>iterate(
            keys.list(filter, null, PAGE), Objects::nonNull, page -> next(filter, page))
        .flatMap(page -> Objects.requireNonNull(page).items().stream());
  }

  private @Nullable Page<ApiKey> next(Filter filter, @Nullable Page<ApiKey> page) {
    String cursor = page == null ? null : page.nextCursor();
    return cursor == null ? null : keys.list(filter, cursor, PAGE);
  }
}
