package dev.keyward.core.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps how much keys are used. Every method may block and throws {@link
 * dev.keyward.core.StorageException} when the store does not answer. These writes change nothing
 * that a decision depends on: they have no change and no audit event.
 */
public interface UsageStore {
  /** How long an hour is kept. */
  Duration LIFE = Duration.ofDays(90);

  /** The most that {@link #add} takes at once, and {@link #hours} answers. */
  int MOST_ADDED = 500;

  int MOST_HOURS = 24 * 93;

  /**
   * Adds to what this and other nodes have stored, as one transaction. The last use of a key never
   * goes back.
   *
   * @param at in the hour to which the uses belong
   * @param uses at most {@link #MOST_ADDED}, of each key one
   */
  void add(Instant at, Collection<KeyUse> uses);

  /**
   * The hours in which the key was used, that begin at {@code since} or later and before {@code
   * until}; newest last. Of more than {@link #MOST_HOURS} the newest.
   */
  List<HourOfUse> hours(String keyId, Instant since, Instant until);

  /** When each of these keys was last allowed; those that never were are missing. */
  Map<String, Instant> lastUsed(Collection<String> keyIds);

  /** When this key was last allowed; null if it never was. */
  default @Nullable Instant lastUsed(String keyId) {
    return lastUsed(List.of(keyId)).get(keyId);
  }

  /**
   * Forgets hours that have outlived {@link #LIFE}; never a last use.
   *
   * @return how many rows were deleted
   */
  int purge(Instant now);
}
