package dev.keyward.testkit.store.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.AuditRecord;
import dev.keyward.core.audit.ChainHead;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A log that was cut off is found by the head beside it, or by one that was noted elsewhere. */
interface TruncationContract extends AuditAccess {
  /** Cuts off what comes behind {@code last}, as somebody does who knows of the head. */
  private void cutBehind(int last) throws SQLException {
    execute("DELETE FROM audit WHERE sequence > " + last);
    setHead(last);
  }

  private void setHead(int last) throws SQLException {
    execute(
        "UPDATE audit_head SET sequence = "
            + last
            + ", hash = (SELECT hash FROM audit WHERE sequence = "
            + last
            + ")");
  }

  @Test
  default void everyEarlierHeadIsStillThere() {
    List<AuditRecord> records = sealed(5);
    for (AuditRecord record : records) {
      assertNull(verify(record.head()).firstBad());
    }
  }

  @Test
  default void whatWasCutOffIsFoundByTheHeadBesideIt() throws Exception {
    sealed(5);

    execute("DELETE FROM audit WHERE sequence > 3");

    assertBroken(4, null);
  }

  @Test
  default void whatWasCutOffWithTheHeadIsFoundByOneThatWasNoted() throws Exception {
    sealed(5);
    ChainHead noted = head();

    cutBehind(3);

    assertHolds(3);
    assertBroken(4, noted);
  }

  @Test
  default void whatWasRemovedAltogetherIsFoundByAHeadThatWasNoted() throws Exception {
    sealed(5);
    ChainHead noted = head();

    cutBehind(0);

    assertHolds(0);
    assertBroken(1, noted);
  }

  @Test
  default void whatGrewAgainBehindACutIsFoundByAHeadThatWasNoted() throws Exception {
    sealed(5);
    ChainHead noted = head();
    cutBehind(3);
    for (int i = 0; i < 4; i++) {
      write();
    }
    assertEquals(4, seal(10));

    assertHolds(7);
    assertBroken(5, noted);
  }

  @Test
  default void headThatTheChainNeverHadIsFound() {
    sealed(5);
    String hash = head().hash();

    assertBroken(3, new ChainHead(3, hash));
    assertBroken(6, new ChainHead(6, hash));
    assertBroken(6, new ChainHead(1_000_000, hash));
  }

  @Test
  default void headThatWasExchangedIsFound() throws Exception {
    sealed(5);

    execute("UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE sequence = 4)");

    assertEquals(5, verify(null).firstBad());
  }

  @Test
  default void headThatWasPutBackIsFoundAndStopsSealing() throws Exception {
    sealed(5);
    write();

    setHead(3);

    assertBroken(4, null);
    assertThrows(StorageException.class, () -> seal(10));
    assertBroken(4, null);
  }

  @Test
  default void headThatWasPutForwardIsFound() throws Exception {
    sealed(5);

    execute("UPDATE audit_head SET sequence = 7");
    assertBroken(6, null);

    write();
    assertEquals(1, seal(10));
    assertBroken(6, null);
  }
}
