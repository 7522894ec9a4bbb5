package dev.keyward.core.audit;

import dev.keyward.core.Page;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The audit log. Entries come into it with the writes that they record; here they are sealed and
 * read. Every method may block and throws {@link dev.keyward.core.StorageException} when the store
 * does not answer.
 */
public interface AuditStore {
  /**
   * How far the log is sealed.
   *
   * @param head as the store keeps it beside the records
   * @param unsealed entries that wait, as far as they were counted
   */
  record Standing(ChainHead head, int unsealed) {}

  /**
   * Which records to list; null means any.
   *
   * @param action an action such as {@code key.create}, or all that begin alike: {@code key.*}
   * @param since the first moment
   * @param until the first moment that is no longer wanted
   */
  record Filter(
      @Nullable String actor,
      @Nullable String action,
      @Nullable String target,
      @Nullable Instant since,
      @Nullable Instant until) {
    public static final Filter ALL = new Filter(null, null, null, null, null);
  }

  /**
   * @param most beyond which waiting entries are not counted
   */
  Standing standing(int most);

  /**
   * Seals entries that are not sealed yet, in the order of their ids, in one transaction; of
   * several nodes one after the other. An entry that was committed late comes behind those that
   * were sealed before it.
   *
   * @param limit at most so many
   * @return how many were sealed; fewer than {@code limit} when none is left
   */
  int seal(AuditChain chain, int limit);

  /**
   * Sealed records that pass the filter, by their numbers.
   *
   * @param cursor of the page before; null for the first page
   */
  Page<AuditRecord> list(Filter filter, boolean newestFirst, @Nullable Long cursor, int limit);

  /**
   * Sealed records as they are found, in ascending order of their numbers.
   *
   * @param from the least number, which may be wrong and thus below 1
   * @param to the greatest number
   */
  List<AuditRecord> read(long from, long to, int limit);

  /** The least number beyond the head, where nothing should be. */
  OptionalLong beyondHead();
}
