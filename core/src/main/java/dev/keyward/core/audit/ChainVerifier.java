package dev.keyward.core.audit;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks the whole chain, however long, a page of records at a time:
 *
 * <ol>
 *   <li>the head that the store keeps says how far to look, so that records sealed meanwhile do not
 *       matter;
 *   <li>each record must follow the one before it: a changed, missing or displaced one does not;
 *   <li>a head that was given must be met on the way;
 *   <li>the last record must be the head, and nothing may be beyond it.
 * </ol>
 *
 * The first fault ends it.
 */
public final class ChainVerifier {
  private static final int PAGE = 1_000;

  private final AuditStore store;
  private final AuditChain chain;

  public ChainVerifier(AuditStore store, AuditChain chain) {
    this.store = store;
    this.chain = chain;
  }

  /**
   * @param known a head that the chain has had; null for none
   */
  public Verification verify(@Nullable ChainHead known) {
    ChainHead end = store.standing(1).head();
    ChainHead good = ChainHead.EMPTY;
    List<AuditRecord> page;
    long from = Long.MIN_VALUE;
    do {
      page = store.read(from, end.sequence(), PAGE);
      for (AuditRecord record : page) {
        if (!chain.follows(good, record)) {
          return broken(good, Math.min(good.sequence() + 1, record.sequence()));
        }
        if (isAnother(record.head(), known)) {
          return broken(good, record.sequence());
        }
        good = record.head();
      }
      from = good.sequence() + 1;
    } while (page.size() == PAGE);
    return ended(good, end, known);
  }

  private static boolean isAnother(ChainHead head, @Nullable ChainHead known) {
    return known != null && known.sequence() == head.sequence() && !known.equals(head);
  }

  private Verification ended(ChainHead good, ChainHead end, @Nullable ChainHead known) {
    if (!good.equals(end)) {
      boolean tooShort = good.sequence() < end.sequence();
      return broken(good, tooShort ? good.sequence() + 1 : Math.max(1, end.sequence()));
    }
    OptionalLong beyond = store.beyondHead();
    if (beyond.isPresent()) {
      return broken(good, beyond.getAsLong());
    }
    return known != null && known.sequence() > good.sequence()
        ? broken(good, good.sequence() + 1)
        : new Verification(good.sequence(), null, good);
  }

  private static Verification broken(ChainHead good, long firstBad) {
    return new Verification(good.sequence(), firstBad, good);
  }
}
