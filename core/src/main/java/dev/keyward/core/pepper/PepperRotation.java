package dev.keyward.core.pepper;

import dev.keyward.core.Ids;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.pepper.PepperStore.Added;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.secret.SecretWrap;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the pepper of new keys while everything runs:
 *
 * <pre>
 *   rotate ──▶ PENDING ──(active_from)──▶ ACTIVE ──(the next one is active)──▶ OLD ──(not needed)──▶ gone
 * </pre>
 *
 * A pepper is active only when every node that answers requests must have heard of it. Keys under
 * an old one are hashed anew when they are seen.
 */
public final class PepperRotation {
  /** A node that has not heard of changes for {@code max_stale} refuses by itself. */
  private static final Duration SHORTEST_DELAY = Duration.ofSeconds(30);

  /** By how much the clocks of nodes may differ. */
  private static final Duration CLOCKS = Duration.ofSeconds(5);

  /** No node hashes under a pepper that was replaced so long ago. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final SecretStore secrets;
  private final PepperStore store;
  private final SecretWrap wrap;
  private final Ids ids;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Duration delay;

  /**
   * @param maxStale after how long a node that hears of no changes refuses
   */
  public PepperRotation(
      SecretStore secrets,
      PepperStore store,
      SecretWrap wrap,
      SecureRandom random,
      InstantSource clock,
      Duration maxStale) {
    this.secrets = secrets;
    this.store = store;
    this.wrap = wrap;
    this.ids = new Ids(random, clock);
    this.random = random;
    this.clock = clock;
    this.delay = (maxStale.compareTo(SHORTEST_DELAY) > 0 ? maxStale : SHORTEST_DELAY).plus(CLOCKS);
  }

  /** Where a pepper is in its life. */
  public enum State {
    /** Known, not used for new keys yet. */
    PENDING,
    /** New keys are hashed under it. */
    ACTIVE,
    /** There are or were keys under it. */
    OLD
  }

  /**
   * A pepper, without what is secret.
   *
   * @param id {@link KeyHash#WITHOUT_PEPPER} for keys that were imported and not used yet
   * @param createdAt null for those
   * @param activeFrom null for those
   * @param keys how many that are not revoked are hashed under it
   */
  public record Listed(
      String id,
      State state,
      @Nullable Instant createdAt,
      @Nullable Instant activeFrom,
      long keys) {}

  /** How a rotation ended. */
  public sealed interface Result {
    record Rotated(Listed pepper) implements Result {}

    /** The one before is not active yet; nothing was changed. */
    record Pending() implements Result {}

    /** There are as many as may be, and each is needed; nothing was changed. */
    record TooMany() implements Result {}
  }

  /** Makes a pepper that will be that of new keys. */
  public Result rotate(Actor actor) {
    long now = clock.millis();
    long activeFrom = now + delay.toMillis();
    String id = ids.next("pepper");
    StoredSecret made =
        new KeptSecret(id, Peppers.newPepper(random))
            .wrapped(wrap, Peppers.PURPOSE, now, activeFrom);
    Instant from = Instant.ofEpochMilli(activeFrom);
    Added added =
        store.add(
            made,
            wrap.keyCheck(),
            actor.made("pepper.rotate", id, Map.of("active_from", from.toString())));
    return switch (added) {
      case ADDED ->
          new Result.Rotated(new Listed(id, State.PENDING, Instant.ofEpochMilli(now), from, 0));
      case PENDING -> new Result.Pending();
      case TOO_MANY -> new Result.TooMany();
    };
  }

  /** All peppers, oldest first; before them the keys without one, if there are any. */
  public List<Listed> list() {
    Map<String, Long> keys = store.keys();
    List<Listed> listed = new ArrayList<>();
    long plain = keys.getOrDefault(KeyHash.WITHOUT_PEPPER, 0L);
    if (plain > 0) {
      listed.add(new Listed(KeyHash.WITHOUT_PEPPER, State.OLD, null, null, plain));
    }
    List<StoredSecret> peppers = stored();
    int active = active(peppers);
    for (int i = 0; i < peppers.size(); i++) {
      StoredSecret pepper = peppers.get(i);
      State state = i < active ? State.OLD : i == active ? State.ACTIVE : State.PENDING;
      listed.add(
          new Listed(
              pepper.id(),
              state,
              Instant.ofEpochMilli(pepper.createdAtMillis()),
              Instant.ofEpochMilli(pepper.activeFromMillis()),
              keys.getOrDefault(pepper.id(), 0L)));
    }
    return List.copyOf(listed);
  }

  public Optional<Listed> find(String id) {
    return list().stream().filter(pepper -> pepper.id().equals(id)).findFirst();
  }

  /**
   * Removes peppers that were replaced a day ago and that no key needs any more: each makes every
   * look for an unknown key dearer.
   */
  public void tidy() {
    List<StoredSecret> peppers = stored();
    Instant now = clock.instant();
    long before = now.minus(KEPT).toEpochMilli();
    for (int i = 0; i + 1 < peppers.size(); i++) {
      String id = peppers.get(i).id();
      if (peppers.get(i + 1).activeFromMillis() <= before && !store.isNeeded(id)) {
        boolean unused = store.remove(id, now, Actor.KEYWARD.did("pepper.remove", id, Map.of()));
      }
    }
  }

  /** The place of the one that is active now; that of the oldest when none is. */
  private int active(List<StoredSecret> peppers) {
    long now = clock.millis();
    int active = 0;
    while (active + 1 < peppers.size() && peppers.get(active + 1).activeFromMillis() <= now) {
      active++;
    }
    return active;
  }

  private List<StoredSecret> stored() {
    return secrets.byPurpose(Peppers.PURPOSE).stream()
        .sorted(
            Comparator.comparingLong(StoredSecret::activeFromMillis)
                .thenComparing(StoredSecret::id))
        .toList();
  }
}
