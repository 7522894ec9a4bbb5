package dev.keyward.core.apikey;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps clients. Every method may block and throws {@link dev.keyward.core.StorageException} when
 * the store does not answer; a write and its audit event are one transaction.
 */
public interface ClientStore {
  void create(Client client, AuditEvent event);

  Optional<Client> find(String id);

  /**
   * Clients ordered by id.
   *
   * @param after the cursor of the page before; null for the first page
   */
  Page<Client> list(@Nullable String after, int limit);
}
