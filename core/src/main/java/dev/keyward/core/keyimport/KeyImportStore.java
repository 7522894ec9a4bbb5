package dev.keyward.core.keyimport;

import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.ImportedForm;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps keys that were made elsewhere. Every method may block and throws {@link
 * dev.keyward.core.StorageException} when the store does not answer.
 */
public interface KeyImportStore {
  /** What is there at the moment of the write: nobody else's change comes between. */
  interface Present {
    /** The client that a candidate names; null when there is none. */
    @Nullable Client client(String id);

    /** Whether the key is stored already. */
    boolean holds(Candidate candidate);
  }

  /**
   * What is to be stored.
   *
   * @param keys some of the candidates, no two of which are one key
   */
  record Choice(List<Candidate> keys, List<AuditEvent> events) {}

  /**
   * Stores keys, one change for all of them, and the audit events, in one transaction.
   *
   * @param choice made within the transaction, perhaps more than once, and perhaps on a thread of
   *     the database: it must be quick and must not ask any store. No keys: nothing is stored
   */
  void add(List<Candidate> candidates, Instant now, Function<Present, Choice> choice);

  /** What the keys that were imported so far look like. */
  ImportedForm forms();
}
