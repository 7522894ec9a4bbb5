package dev.keyward.core.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.apikey.ApiKeyStore.Rehash;
import dev.keyward.core.apikey.ApiKeyStore.Retiring;
import dev.keyward.core.cache.Caches;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ImportedForm;
import dev.keyward.core.usage.Handover;
import dev.keyward.core.usage.UseSink;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
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
  private static final Duration RECENT_FOR = Duration.ofHours(1);
  private static final int MAX_OUTDATED = 10_000;
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

  private final ApiKeyStore store;
  private final Peppers peppers;
  private final Cache<KeyHash, KnownKey> known =
      Caches.builder()
          .maximumWeight(MAX_KNOWN)
          .weigher((KeyHash hash, KnownKey key) -> key.weight())
          .build();

  /** Each with what {@link #imports} was before it was looked up. */
  private final Cache<KeyHash, Long> unknown =
      Caches.builder().maximumSize(MAX_UNKNOWN).expireAfterWrite(UNKNOWN_FOR).build();

  private final Cache<KeyHash, Boolean> recent =
      Caches.builder().maximumSize(MAX_UNKNOWN).expireAfterWrite(RECENT_FOR).build();
  private final Shared shared = new Shared();
  private final KeysById byId;
  private final Map<String, String> superseded = new ConcurrentHashMap<>();
  private final Map<String, Rehash> outdated = new ConcurrentHashMap<>();
  private final Handover<KnownKey> counted = new Handover<>();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong creations = new AtomicLong();
  private final AtomicLong imports = new AtomicLong();
  private volatile boolean anyShape;

  public ApiKeyAuthenticator(ApiKeyStore store, Peppers peppers) {
    this.store = store;
    this.peppers = peppers;
    this.byId = new KeysById(store, shared);
  }

  /** What a presented string is. */
  public sealed interface Recognition {
    /** A key of this installation; whether it works is for {@link KnownKey#refusal} to say. */
    record Known(KnownKey key) implements Recognition {}

    /** A Keyward key with a wrong length or checksum, and no key that was made elsewhere. */
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
    boolean allUnknown = true;
    Peppers.Moment moment = peppers.current();
    for (int i = 0; i < moment.count(); i++) {
      KeyHash hash = moment.hash(presented, i);
      KnownKey found = known.getIfPresent(hash);
      if (found != null) {
        if (moment.isOutdated(i)) {
          outdated(found.id(), hash, presented);
        }
        return new Recognition.Known(found);
      }
      allUnknown = allUnknown && isUnknown(hash);
    }
    if (!anyShape && KeyFormat.isBroken(presented)) {
      return BROKEN;
    }
    return allUnknown ? noKey(presented) : NOT_IN_MEMORY;
  }

  /** All that was unknown may be a key since others were imported. */
  private boolean isUnknown(KeyHash hash) {
    Long since = unknown.getIfPresent(hash);
    return since != null && since == imports.get();
  }

  private static Recognition noKey(String presented) {
    return KeyFormat.isBroken(presented) ? BROKEN : UNKNOWN;
  }

  /**
   * Recognises {@code presented} by asking the store. Blocks.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  public Recognition lookUp(String presented) {
    return lookUp(presented, true);
  }

  /**
   * As {@link #lookUp(String)}.
   *
   * @param remembering false for who only asks: memory stays as it is
   */
  public Recognition lookUp(String presented, boolean remembering) {
    if (!remembering) {
      Optional<KeyOfClient> row = store.findByHash(peppers.current().hashes(presented));
      return row.isEmpty()
          ? noKey(presented)
          : new Recognition.Known(new KnownKey(row.get(), shared));
    }
    long before = changes.get();
    long createdBefore = creations.get();
    Long importedBefore = imports.get();
    Peppers.Moment moment = peppers.current();
    List<KeyHash> hashes = moment.hashes(presented);
    Optional<KeyOfClient> row = store.findByHash(hashes);
    if (row.isEmpty()) {
      for (KeyHash hash : hashes) {
        unknown
            .asMap()
            .compute(hash, (h, old) -> isUnchanged(before, createdBefore) ? importedBefore : null);
      }
      return noKey(presented);
    }
    KnownKey found = new KnownKey(row.get(), shared);
    KeyHash hash = row.get().key().hash();
    remember(hash, found, before);
    if (moment.isOutdated(hash)) {
      outdated(found.id(), hash, presented);
    }
    return new Recognition.Known(found);
  }

  /** As {@link #recall}, of the key that has this id. */
  public Recognition recallId(String id) {
    KnownKey found = byId.recall(id);
    return found == null ? NOT_IN_MEMORY : new Recognition.Known(found);
  }

  /** As {@link #lookUp(String, boolean)}, of the key that has this id. */
  public Recognition lookUpId(String id, boolean remembering) {
    KnownKey found = byId.lookUp(id, remembering);
    return found == null ? UNKNOWN : new Recognition.Known(found);
  }

  private void remember(KeyHash hash, KnownKey found, long before) {
    known.asMap().compute(hash, (h, old) -> changes.get() == before ? found : null);
    if (changes.get() != before) {
      // A change of a client walks over the entries, and may have passed by before this one was
      // there.
      known.invalidate(hash);
    }
  }

  private boolean isUnchanged(long changesBefore, long creationsBefore) {
    return changes.get() == changesBefore && creations.get() == creationsBefore;
  }

  /** Remembers to hash a key as new ones are, now that it is here. */
  private void outdated(String id, KeyHash hash, String presented) {
    if (outdated.size() < MAX_OUTDATED && !outdated.containsKey(id)) {
      boolean plain = hash.pepperId().equals(KeyHash.WITHOUT_PEPPER);
      outdated.put(
          id, new Rehash(id, hash, peppers.hash(presented), plain ? peppers.mark(hash) : null));
    }
  }

  /**
   * Says what keys that were made elsewhere look like: strings that would else be told by their
   * shape, or be looked up by fewer hashes, may be such keys.
   */
  public void imported(ImportedForm form) {
    anyShape = anyShape || form != ImportedForm.DISTINCT;
    if (form == ImportedForm.HASHED) {
      peppers.plain(true);
    }
  }

  /**
   * Keys that were seen and are to be hashed as new ones are; some of them, when there are many.
   */
  public List<Rehash> outdated() {
    return outdated.values().stream().limit(MAX_OUTDATED).toList();
  }

  /** Says that these were stored. */
  public void rehashed(List<Rehash> stored) {
    stored.forEach(rehash -> outdated.remove(rehash.id(), rehash));
  }

  /** Why {@code key} does not work at {@code now}; null when it does. */
  public @Nullable DenyReason refusal(KnownKey key, Instant now) {
    String replacedBy = key.replacedBy();
    return replacedBy != null && isSuperseded(key.id(), replacedBy)
        ? DenyReason.REVOKED
        : key.refusal(now);
  }

  /** Whether the key {@code id} ended here with the first use of {@code by}, stored or not yet. */
  public boolean isSuperseded(String id, String by) {
    return by.equals(superseded.get(id));
  }

  /** Notes what was decided about a request with {@code key}, and counts it. */
  public void decided(KnownKey key, Decision decision, Instant at) {
    boolean allowed = decision instanceof Decision.Allow;
    if (allowed) {
      used(key);
    }
    if (key.count(allowed, at.toEpochMilli())) {
      counted.put(key);
    }
  }

  /**
   * Hands over what was counted since the last time, also of keys that have been forgotten since; a
   * key may come more than once.
   */
  public void takeUses(UseSink sink) {
    counted.takeAll(key -> key.takeUses(sink));
  }

  /**
   * Notes that a request with {@code key} was allowed. The key that was to work until then does not
   * from now on, on this node; {@link #superseded} tells whoever stores it.
   */
  public void used(KnownKey key) {
    Retiring retired = key.retiresNow();
    if (retired != null) {
      superseded.put(retired.id(), key.id());
      // What is known of it may be older than the rotation.
      changes.incrementAndGet();
      known.invalidate(retired.hash());
      byId.forget(retired.id());
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
    // Both: it may have been replaced anew since, and by a key that has been used too.
    ended.forEach((id, by) -> superseded.remove(id, by));
  }

  /** Forgets what {@code change} made untrue. */
  public void accept(Change change) {
    // Counted before anything is forgotten: a lookup under way sees it, or is forgotten with the
    // rest.
    byId.accept(change);
    switch (change.kind()) {
      case KEY_CREATED -> {
        creations.incrementAndGet();
        forgetUnknown(change);
      }
      case KEYS_IMPORTED -> {
        imported(ImportedForm.valueOf(change.subject()));
        imports.incrementAndGet();
      }
      case KEY -> {
        changes.incrementAndGet();
        forget(change);
      }
      case CLIENT -> {
        changes.incrementAndGet();
        forgetIf(k -> k.principal().clientId().equals(change.subject()));
      }
      case EVERYTHING -> {
        changes.incrementAndGet();
        imported(ImportedForm.HASHED); // perhaps
        imports.incrementAndGet();
        forgetIf(k -> true);
      }
      case TOKEN_REVOCATION, SIGNING_KEY, PEPPER, MASTER_KEY -> {}
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
      forgetIf(k -> k.id().equals(change.subject()));
    } else {
      if (known.asMap().remove(hash) != null) {
        recent.put(hash, Boolean.TRUE);
      }
      unknown.invalidate(hash);
    }
  }

  private void forgetIf(Predicate<KnownKey> touched) {
    known
        .asMap()
        .forEach(
            (hash, key) -> {
              if (touched.test(key) && known.asMap().remove(hash, key)) {
                recent.put(hash, Boolean.TRUE);
              }
            });
  }

  /**
   * Whether {@code presented} was a key until something changed, and nobody has asked the store
   * since what became of it. Such a key is looked up even for an address that may guess no more:
   * else any change of a key would lock its owner out for as long as a neighbour guesses.
   */
  public boolean wasKnown(String presented) {
    Peppers.Moment moment = peppers.current();
    for (int i = 0; i < moment.count(); i++) {
      if (recent.getIfPresent(moment.hash(presented, i)) != null) {
        return true;
      }
    }
    return false;
  }
}
