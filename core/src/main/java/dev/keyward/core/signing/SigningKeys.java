package dev.keyward.core.signing;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.Change;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.SecretWrap;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows the keys of this moment. Follows the change feed, so that a key made by another node is
 * known here too, and one that was revoked there counts here no more.
 */
public final class SigningKeys {
  /** No token that is signed here may live longer. */
  public static final Duration LONGEST_TOKEN_LIFE = Duration.ofHours(24);

  private final SigningKeyStore store;
  private final KeyPairs pairs;
  private final InstantSource clock;
  private final boolean fixed;
  private volatile Keyring keyring;
  private volatile long withdrawals;

  /**
   * Key pairs in the store. {@link #ensureActive} and {@link #reload} come before the first use.
   */
  public SigningKeys(
      SigningKeyStore store, SecretWrap wrap, SecureRandom random, InstantSource clock) {
    this(store, new KeyPairs(wrap, random), clock, null);
  }

  private SigningKeys(
      SigningKeyStore store, KeyPairs pairs, InstantSource clock, @Nullable Keyring fixed) {
    this.store = store;
    this.pairs = pairs;
    this.clock = clock;
    this.fixed = fixed != null;
    this.keyring = fixed == null ? Keyring.EMPTY : fixed;
  }

  /** The same store, but with a secret that others share in the place of key pairs. */
  public SigningKeys withSecret(JwsAlgorithm algorithm, byte[] secret) {
    return new SigningKeys(store, pairs, clock, Keyring.ofSecret(algorithm, secret));
  }

  public Keyring keyring() {
    return keyring;
  }

  /**
   * How often keys were taken away from those that verify. As long as it is the same, whatever a
   * key has said before still counts.
   */
  public long withdrawals() {
    return withdrawals;
  }

  /**
   * Sees to it that a key signs, making one of {@code algorithm} when there is none at all. When
   * several nodes do this at once, one of their keys is taken, and {@link #reload} tells which.
   */
  public void ensureActive(JwsAlgorithm algorithm) {
    KeyPlan.Terms terms = new KeyPlan.Terms(algorithm, Duration.ZERO, Duration.ZERO);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var unused =
        SigningKeyRotation.take(store, pairs, terms, now, Actor.OPERATOR, KeyPlan::ensureActive);
  }

  /** Reads the keys anew when {@code change} is, or may be, about one. */
  public void accept(Change change) {
    if (change.kind() == Change.Kind.SIGNING_KEY || change.kind() == Change.Kind.EVERYTHING) {
      reload();
    }
  }

  /**
   * Reads all keys. One reading at a time: an older one that ends later would bring back keys that
   * do not count any more.
   *
   * @throws StorageException when the store does not answer, or a key does not open
   */
  public synchronized void reload() {
    if (fixed) {
      return;
    }
    List<SigningKey> counting = store.all().stream().filter(this::verifies).toList();
    Keyring before = keyring;
    Keyring next = Keyring.of(counting, pairs);
    keyring = next;
    if (!next.verifiesAllOf(before)) {
      withdrawals++;
    }
  }

  /**
   * A retired key counts until the last token that it may have signed has expired; a node that
   * heard of its retirement late, or whose clock is ahead, may have signed a little later (I6).
   */
  private boolean verifies(SigningKey key) {
    return switch (key.state()) {
      case PENDING, ACTIVE -> true;
      case RETIRED -> {
        Instant retired = key.retiredAt();
        yield retired != null
            && clock
                .instant()
                .isBefore(retired.plus(LONGEST_TOKEN_LIFE).plus(SigningKeyRotation.MARGIN));
      }
      case REVOKED -> false;
    };
  }
}
