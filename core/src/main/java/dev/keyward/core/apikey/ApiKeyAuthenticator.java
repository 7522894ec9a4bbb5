package dev.keyward.core.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyward.core.DenyReason;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.apikey.ApiKeyStore.Retiring;
import dev.keyward.core.change.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Recognises API keys. Keys seen before are recognised from a bounded cache without I/O; so are
 * strings that were looked up and are no key.
 *
 * <p>The cache holds hashes, never keys. {@link #accept} drops what a change touches; a lookup that
 * was under way while a change was applied does not enter the cache, so that an old row cannot
 * outlive its revocation there.
 */
public final class ApiKeyAuthenticator {
  private static final long MAX_KNOWN = 1_000_000;
  private static final long MAX_UNKNOWN = 100_000;
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

  private final ApiKeyStore store;
  private final Peppers peppers;
  private final Cache<KeyHash, KnownKey> known =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN).build();
  private final Cache<KeyHash, Boolean> unknown =
      Caffeine.newBuilder().maximumSize(MAX_UNKNOWN).expireAfterWrite(UNKNOWN_FOR).build();
  private final Map<String, String> superseded = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong creations = new AtomicLong();

  public ApiKeyAuthenticator(ApiKeyStore store, Peppers peppers) {
    this.store = store;
    this.peppers = peppers;
  }

  /** What a presented string is. */
  public sealed interface Recognition {
    /** A key of this installation; whether it works is for {@link KnownKey#refusal} to say. */
    record Known(KnownKey key) implements Recognition {}

    /** A Keyward key with a wrong length or checksum. */
    record Broken() implements Recognition {}

    /** No key of this installation. */
    record Unknown() implements Recognition {}

    /** Memory does not tell: ask {@link #lookUp}. */
    record NotInMemory() implements Recognition {}
  }

  private static final Recognition BROKEN = new Recognition.Broken();
  private static final Recognition UNKNOWN = new Recognition.Unknown();
  private static final Recognition NOT_IN_MEMORY = new Recognition.NotInMemory();

  /** Recognises {@code presented} from memory alone. */
  public Recognition recall(String presented) {
    if (KeyFormat.shapeOf(presented) == KeyFormat.Shape.BROKEN) {
      return BROKEN;
    }
    boolean allUnknown = true;
    for (int i = 0; i < peppers.count(); i++) {
      KeyHash hash = peppers.hash(presented, i);
      KnownKey found = known.getIfPresent(hash);
      if (found != null) {
        return new Recognition.Known(found);
      }
      allUnknown = allUnknown && unknown.getIfPresent(hash) != null;
    }
    return allUnknown ? UNKNOWN : NOT_IN_MEMORY;
  }

  /**
   * Recognises {@code presented} by asking the store. Blocks.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  public Recognition lookUp(String presented) {
    for (int i = 0; i < peppers.count(); i++) {
      KnownKey found = load(peppers.hash(presented, i));
      if (found != null) {
        return new Recognition.Known(found);
      }
    }
    return UNKNOWN;
  }

  private @Nullable KnownKey load(KeyHash hash) {
    long before = changes.get();
    long createdBefore = creations.get();
    Optional<KeyOfClient> row = store.findByHash(hash);
    if (row.isEmpty()) {
      unknown
          .asMap()
          .compute(hash, (h, old) -> isUnchanged(before, createdBefore) ? Boolean.TRUE : null);
      return null;
    }
    KnownKey found = new KnownKey(row.get());
    known.asMap().compute(hash, (h, old) -> changes.get() == before ? found : null);
    return found;
  }

  private boolean isUnchanged(long changesBefore, long creationsBefore) {
    return changes.get() == changesBefore && creations.get() == creationsBefore;
  }

  /** Why {@code key} does not work at {@code now}; null when it does. */
  public @Nullable DenyReason refusal(KnownKey key, Instant now) {
    ApiKey.Retirement retirement = key.key().retirement();
    return retirement != null && retirement.replacedBy().equals(superseded.get(key.key().id()))
        ? DenyReason.REVOKED
        : key.refusal(now);
  }

  /**
   * Notes that a request with {@code key} was allowed. The key that was to work until then does not
   * from now on, on this node; {@link #superseded} tells whoever stores it.
   */
  public void used(KnownKey key) {
    Retiring retired = key.retiresNow();
    if (retired != null) {
      superseded.put(retired.id(), key.key().id());
      // What is known of it may be older than the rotation.
      changes.incrementAndGet();
      known.invalidate(retired.hash());
    }
  }

  /**
   * Ids of keys that ended with the first use of another one, which may not be stored yet, each
   * with the id of the other one.
   */
  public Map<String, String> superseded() {
    return Map.copyOf(superseded);
  }

  /** Says that it is stored that these have ended, and that this node has learned of it. */
  public void settled(Map<String, String> ended) {
    ended.forEach(superseded::remove);
  }

  /** Forgets what {@code change} made untrue. */
  public void accept(Change change) {
    // Counted before anything is forgotten: a lookup under way sees it, or is forgotten with the
    // rest.
    switch (change.kind()) {
      case KEY_CREATED -> {
        creations.incrementAndGet();
        forgetUnknown(change);
      }
      case KEY -> {
        changes.incrementAndGet();
        forget(change);
      }
      case CLIENT -> {
        changes.incrementAndGet();
        known.asMap().values().removeIf(k -> k.key().clientId().equals(change.subject()));
      }
      case TOKEN_REVOCATION, SIGNING_KEY, MASTER_KEY -> {}
    }
  }

  /**
   * What is known of the new key is not older than the key: only that it was unknown is outdated.
   */
  private void forgetUnknown(Change change) {
    if (change.hash() != null) {
      unknown.invalidate(change.hash());
    }
  }

  private void forget(Change change) {
    KeyHash hash = change.hash();
    if (hash == null) {
      known.asMap().values().removeIf(k -> k.key().id().equals(change.subject()));
    } else {
      known.invalidate(hash);
      unknown.invalidate(hash);
    }
  }
}
