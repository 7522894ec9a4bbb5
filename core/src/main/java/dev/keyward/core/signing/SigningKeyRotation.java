package dev.keyward.core.signing;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.SecretWrap;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the key that signs while everything runs, so that nobody ever sees a token of a key that
 * is not published (I6):
 *
 * <ol>
 *   <li>a PENDING key is made so early that it can sign when the active one is {@code rotate_every}
 *       old; or at the start of a node that wants another algorithm; or because somebody asks;
 *   <li>once it was published for as long as others may keep the key set, and a margin, it becomes
 *       ACTIVE; in the same transaction the one before becomes RETIRED, and its private half is
 *       erased;
 *   <li>a RETIRED key is published, and verifies, until the last token that it may have signed has
 *       expired; thirty days after it was retired or revoked a key is forgotten.
 * </ol>
 *
 * Every node does this at its start and now and then; one of them takes each step. The algorithm is
 * looked at when a node starts or is configured anew and at no other time, so nodes that are
 * configured differently do not undo each other's steps: whoever was told last is heard.
 */
public final class SigningKeyRotation {
  /** For how long others may keep the JWK Set without asking again (its {@code max-age}). */
  public static final Duration KEY_SET_MAX_AGE = Duration.ofMinutes(5);

  /** How long a key is kept that neither signs nor verifies any more: for whoever looks back. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** For clocks that differ, and for nodes that hear of a new key a little later. */
  static final Duration MARGIN = Duration.ofMinutes(5);

  /** By how much the clocks of nodes may differ. */
  private static final Duration CLOCKS = Duration.ofSeconds(5);

  private final SigningKeyStore store;
  private final KeyPairs pairs;
  private final InstantSource clock;
  private volatile KeyPlan.Terms terms;

  /**
   * @param algorithm of the keys that are made, not one of shared secrets
   * @param every how old the active key becomes
   * @param maxStale after how long a node that hears of no changes lets nobody keep its key set
   */
  public SigningKeyRotation(
      SigningKeyStore store,
      SecretWrap wrap,
      SecureRandom random,
      InstantSource clock,
      JwsAlgorithm algorithm,
      Duration every,
      Duration maxStale) {
    Duration heard = maxStale.plus(CLOCKS);
    Duration margin = heard.compareTo(MARGIN) > 0 ? heard : MARGIN;
    this.store = store;
    this.pairs = new KeyPairs(wrap, random);
    this.clock = clock;
    this.terms = new KeyPlan.Terms(algorithm, every, KEY_SET_MAX_AGE.plus(margin));
  }

  /**
   * At the start of a node: a key of the wanted algorithm is made when the active one is of another
   * and none is pending, and a pending one of another is discarded; else what is due.
   *
   * @return the step that was taken, if any
   */
  public Optional<KeyStep> start() {
    return take(Actor.OPERATOR, KeyPlan::adopt);
  }

  /**
   * As {@link #start}, for a node that runs and is to make other keys from now on. As long as the
   * algorithm is the same, what another node was told since is not undone.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer; then nothing has
   *     changed
   */
  public Optional<KeyStep> want(JwsAlgorithm algorithm, Duration every) {
    KeyPlan.Terms wanted = new KeyPlan.Terms(algorithm, every, terms.published());
    Optional<KeyStep> step =
        algorithm == terms.algorithm()
            ? Optional.empty()
            : take(store, pairs, wanted, now(), Actor.OPERATOR, KeyPlan::adopt);
    terms = wanted;
    return step;
  }

  /**
   * Takes the step that is due.
   *
   * @return the step that was taken, if any
   */
  public Optional<KeyStep> advance() {
    return take(Actor.KEYWARD, KeyPlan::advance);
  }

  /**
   * Makes the next key now.
   *
   * @return empty, with nothing changed, when there is a pending one already
   */
  public Optional<SigningKey> rotate(Actor actor) {
    return take(actor, KeyPlan::rotate).map(step -> step.keys().getLast());
  }

  /**
   * Revokes a key, as it must be when it may have leaked: what it has signed counts no more. If it
   * was the one that signs, the pending one takes its place at once, or a new one.
   *
   * @return the key, also when it was revoked before; empty when there is none
   */
  public Optional<SigningKey> revoke(String kid, Actor actor) {
    if (find(kid).isEmpty()) {
      return Optional.empty();
    }
    Optional<KeyStep> step = take(actor, plan -> plan.revoke(kid));
    return step.map(taken -> taken.keys().getFirst()).or(() -> find(kid));
  }

  /** All keys, oldest first. */
  public List<SigningKey> list() {
    return store.all();
  }

  public Optional<SigningKey> find(String kid) {
    return store.all().stream().filter(key -> key.kid().equals(kid)).findFirst();
  }

  /** Forgets keys that count for nothing since {@link #KEPT}; returns how many. */
  public int purge() {
    return store.forget(now().minus(KEPT));
  }

  private Optional<KeyStep> take(Actor actor, Function<KeyPlan, Optional<KeyStep>> part) {
    return take(store, pairs, terms, now(), actor, part);
  }

  /**
   * Looks first, and takes the lock of all security writes only when there is something to do; a
   * key is made before, as that may take long.
   */
  static Optional<KeyStep> take(
      SigningKeyStore store,
      KeyPairs pairs,
      KeyPlan.Terms terms,
      Instant now,
      Actor actor,
      Function<KeyPlan, Optional<KeyStep>> part) {
    Supplier<SigningKey> fresh = once(() -> pairs.make(terms.algorithm(), now));
    Function<List<SigningKey>, Optional<KeyStep>> judge =
        keys -> part.apply(new KeyPlan(keys, terms, fresh, actor, now));
    return judge.apply(store.all()).isEmpty()
        ? Optional.empty()
        : store.step(pairs.wrap().keyCheck(), judge);
  }

  private static <T> Supplier<T> once(Supplier<T> making) {
    return new Supplier<>() {
      private @Nullable T made;

      @Override
      public T get() {
        if (made == null) {
          made = making.get();
        }
        return made;
      }
    };
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
