package dev.keyward.core.secret;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.secret.SecretStore.Rewrapped;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/**
 * Replaces the master key of an installation that no node runs on. The secrets themselves stay as
 * they are: what was hashed or signed with them goes on working.
 */
public final class MasterKeyRotation {
  private final SecretStore store;
  private final SecureRandom random;
  private final InstantSource clock;

  public MasterKeyRotation(SecretStore store, SecureRandom random, InstantSource clock) {
    this.store = store;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Wraps everything anew. {@code to} must be where it will be found again before this is called:
   * once it returns nothing opens with {@code from} any more.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer; it may have been done
   *     nevertheless
   */
  public Rewrapped rotate(MasterKey from, MasterKey to) {
    SecretWrap old = new SecretWrap(from, random);
    SecretWrap next = new SecretWrap(to, random);
    AuditEvent event = Actor.OPERATOR.did("master_key.rotate", "master_key", Map.of());
    return store.rewrap(
        old.keyCheck(),
        next.keyCheck(),
        (wrapped, table, row, column) ->
            next.wrap(old.unwrap(wrapped, table, row, column), table, row, column),
        event,
        clock.instant());
  }
}
