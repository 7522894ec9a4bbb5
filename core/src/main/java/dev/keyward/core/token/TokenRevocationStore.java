package dev.keyward.core.token;

import dev.keyward.core.audit.AuditEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps revocations of tokens. Every method may block and throws {@link
 * dev.keyward.core.StorageException} when the store does not answer; a write, its change and its
 * audit event are one transaction.
 */
public interface TokenRevocationStore {

  /**
   * Stores a revocation; one of a user {@link TokenRevocation#covering} the last login and renewal,
   * one of a client the renewals that are stored. Sessions that began before it end: one named
   * itself, or those of the user, of the client, or all.
   */
  void add(TokenRevocation revocation, AuditEvent event);

  Optional<TokenRevocation> find(String id);

  /** All that have not expired at {@code now}, in the order in which they were made. */
  List<TokenRevocation> current(Instant now);

  /**
   * Deletes those that have expired at {@code now}; they are about no token any more, so this is no
   * security write.
   *
   * @return how many
   */
  int purge(Instant now);
}
