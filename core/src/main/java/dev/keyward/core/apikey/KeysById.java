package dev.keyward.core.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.cache.Caches;
import dev.keyward.core.change.Change;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keys found by their ids, for access tokens that were made from them. Few keys are used so, and
 * only who has a token of one asks for it. Follows the change feed as {@link ApiKeyAuthenticator}
 * does, and for the same reasons.
 */
final class KeysById {
  private static final long MAX_KNOWN = 100_000;

  private final ApiKeyStore store;
  private final Shared shared;
  private final AtomicLong changes = new AtomicLong();
  private final Cache<String, KnownKey> known =
      Caches.builder()
          .maximumWeight(MAX_KNOWN)
          .weigher((String id, KnownKey key) -> key.weight())
          .build();

  KeysById(ApiKeyStore store, Shared shared) {
    this.store = store;
    this.shared = shared;
  }

  @Nullable KnownKey recall(String id) {
    return known.getIfPresent(id);
  }

  /**
   * Asks the store; null when there is no such key.
   *
   * @param remembering whether it is remembered
   */
  @Nullable KnownKey lookUp(String id, boolean remembering) {
    long before = changes.get();
    Optional<KeyOfClient> row = store.findOfClient(id);
    if (row.isEmpty()) {
      return null;
    }
    KnownKey found = new KnownKey(row.get(), shared);
    if (remembering) {
      known.put(id, found);
    }
    if (changes.get() != before) {
      known.invalidate(id);
    }
    return found;
  }

  void forget(String id) {
    changes.incrementAndGet();
    known.invalidate(id);
  }

  void accept(Change change) {
    switch (change.kind()) {
      case KEY -> forget(change.subject());
      case CLIENT -> {
        changes.incrementAndGet();
        known.asMap().values().removeIf(k -> k.principal().clientId().equals(change.subject()));
      }
      case EVERYTHING -> {
        changes.incrementAndGet();
        known.invalidateAll();
      }
      case KEY_CREATED, KEYS_IMPORTED, TOKEN_REVOCATION, SIGNING_KEY, PEPPER, MASTER_KEY -> {}
    }
  }
}
