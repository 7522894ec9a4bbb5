package dev.keyward.testkit.store.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.audit.AuditRecord;
import dev.keyward.core.audit.AuditStore.Standing;
import dev.keyward.core.audit.ChainHead;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries become records one behind the other, each once. */
interface SealingContract extends AuditAccess {
  @Test
  default void emptyLogHasNoHead() {
    assertEquals(new Standing(ChainHead.EMPTY, 0), stores().log().standing(10));
    assertEquals(0, seal(10));
    assertEquals(ChainHead.EMPTY, head());
    assertHolds(0);
  }

  @Test
  default void recordsAreNumberedAndEachNamesTheOneBefore() {
    List<AuditRecord> records = sealed(3);

    assertEquals(List.of(1L, 2L, 3L), records.stream().map(AuditRecord::sequence).toList());
    ChainHead before = ChainHead.EMPTY;
    for (AuditRecord record : records) {
      assertEquals(before.hash(), record.previousHash());
      before = record.head();
    }
    assertEquals(new Standing(before, 0), stores().log().standing(10));
    assertHolds(3);
  }

  @Test
  default void recordSaysWhatWasWritten() {
    String client = write().id();
    seal(1);

    AuditRecord record = records().getFirst();

    AuditEvent event = Samples.event("client.create", client);
    assertEquals(event, record.entry().event());
    assertEquals(Samples.NOW, record.entry().at());
    assertTrue(record.entry().id().startsWith("audit_"), record::toString);
    assertTrue(record.hash().matches("[0-9a-f]{64}"), record::toString);
  }

  @Test
  default void onlySoManyAreSealedAtOnce() {
    for (int i = 0; i < 5; i++) {
      write();
    }

    assertEquals(2, seal(2));
    assertEquals(3, stores().log().standing(10).unsealed());
    assertEquals(2, stores().log().standing(2).unsealed());
    assertEquals(2, seal(2));
    assertEquals(1, seal(2));
    assertEquals(0, seal(2));
    assertHolds(5);
  }

  @Test
  default void sealedRecordsStayAsTheyAre() {
    List<AuditRecord> first = sealed(2);

    sealed2More();

    assertEquals(first, records().subList(0, 2));
  }

  private void sealed2More() {
    write();
    write();
    assertEquals(2, seal(10));
  }

  @Test
  default void entriesAreSealedInTheOrderOfTheirIds() throws Exception {
    for (String id : List.of("audit_c", "audit_a", "audit_b")) {
      insert(id, "operator", "client.create", id, 1_000);
    }

    seal(10);

    assertEquals(
        List.of("audit_a", "audit_b", "audit_c"),
        records().stream().map(record -> record.entry().id()).toList());
  }

  @Test
  default void entryThatIsCommittedLateComesBehindThoseBeforeIt() throws Exception {
    sealed(2);
    insert("audit_0", "operator", "client.create", "late", 1_000);

    seal(10);

    assertEquals("late", records().getLast().entry().event().target());
    assertHolds(3);
  }

  @Test
  default void whatCannotBeSealedIsSealedLater() throws Throwable {
    sealed(1);
    write();

    withoutAuditTable(() -> assertThrows(StorageException.class, () -> seal(10)));

    assertEquals(1, head().sequence());
    assertEquals(1, seal(10));
    assertHolds(2);
  }

  @Test
  default void closedStoreSealsNothing() {
    write();
    AuditChain chain = chain();
    Stores closed = fixture().open();
    closed.close();

    assertThrows(StorageException.class, () -> closed.log().seal(chain, 10));

    assertEquals(1, stores().log().standing(10).unsealed());
  }

  @Test
  default void anotherNodeChecksAndContinuesTheChain() {
    sealed(2);
    write();

    try (Stores other = fixture().open()) {
      assertEquals(2, verify(other, head()).records());
      other.log().seal(chain(), 10);
      assertEquals(3, verify(other, null).records());
    }

    assertHolds(3);
  }

  @Test
  default void manyPagesAreSealedAndChecked() throws Exception {
    int count = 2_500;
    fill(count);

    assertEquals(1_000, seal(1_000));
    assertEquals(1_500, seal(count));

    assertHolds(count);
    for (int broken : List.of(1, 1_000, 1_001, 2_000, count)) {
      execute("UPDATE audit SET target = target || 'x' WHERE sequence = " + broken);
      assertBroken(broken, null);
      execute("UPDATE audit SET target = 'client_1' WHERE sequence = " + broken);
    }
    assertHolds(count);
  }

  private void fill(int count) throws Exception {
    try (Connection connection = fixture().connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO audit (id, actor, action, target, request_id, address, details, at)"
                    + " VALUES (?, 'operator', 'user.login', 'client_1', '', '', '{}', 1000)")) {
      connection.setAutoCommit(false);
      for (int i = 0; i < count; i++) {
        insert.setString(1, "audit_%09d".formatted(i));
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }
}
