package dev.keyward.core.apikey;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.token.TokenRevocation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps clients. Every method may block and throws {@link dev.keyward.core.StorageException} when
 * the store does not answer; a write, its changes and its audit event are one transaction.
 */
public interface ClientStore {
  /**
   * A client with the rights of its keys.
   *
   * @param rights each different set of scopes that a key which is not revoked has
   */
  record Holder(Client client, List<Scopes> rights) {}

  /**
   * A change that is to be stored as a whole, or not at all.
   *
   * @param client as it shall be; its id and time of creation are left as they are
   * @param end what ends of it; null for nothing
   * @param tokens that were issued through it and end; null for none
   * @param event given the number of keys that were revoked
   */
  record Update(
      Client client,
      @Nullable End end,
      @Nullable TokenRevocation tokens,
      IntFunction<AuditEvent> event) {
    /** No tokens end but those that {@code end} names. */
    public Update(Client client, @Nullable End end, IntFunction<AuditEvent> event) {
      this(client, end, null, event);
    }
  }

  /**
   * What ends with a change.
   *
   * @param keys how every key that is not revoked is revoked
   * @param client null when the client itself stays; else it is found no more, and these tokens
   *     that were issued through it are revoked. Its keys stay listed
   */
  record End(ApiKey.Revocation keys, @Nullable TokenRevocation client) {}

  /** How a change ended. */
  sealed interface UpdateResult {
    /**
     * @param client as it is now, changed or not, or as it was when it was deleted
     */
    record Updated(Client client, int revokedKeys) implements UpdateResult {}

    record NotFound() implements UpdateResult {}

    /** No working key with {@code keyward:admin} would be left; nothing was changed. */
    record LastAdminKey() implements UpdateResult {}
  }

  void create(Client client, AuditEvent event);

  Optional<Client> find(String id);

  /**
   * Clients ordered by id.
   *
   * @param after the cursor of the page before; null for the first page
   */
  Page<Client> list(@Nullable String after, int limit);

  /**
   * Changes a client as it is at that moment: nobody else's change comes between.
   *
   * @param now the time at which keys are judged to work
   * @param force whether even the last working key with {@code keyward:admin} may stop to work
   * @param change what shall become of it; null to leave everything as it is
   */
  UpdateResult update(
      String id, Instant now, boolean force, Function<Holder, @Nullable Update> change);
}
