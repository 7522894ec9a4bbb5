package dev.keyward.testkit.store.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.AuditRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody does to sealed records in the database, it is found where it was done. */
interface TamperingContract extends AuditAccess {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "actor = 'key_other'",
        "actor = ''",
        "action = 'client.delete'",
        "target = 'client_other'",
        "request_id = 'req_2'",
        "address = '2001:db8::2'",
        "address = 'req_1', request_id = '2001:db8::1'",
        "details = '{}'",
        "details = '{\"env\":\"test\",\"reason\":\"a\"}'",
        "details = replace(details, '\"env\":', '\"env\": ')",
        "details = 'nonsense'",
        "details = ''",
        "at = at + 1",
        "at = 0",
        "id = 'audit_other'",
        "previous_hash = hash",
        "previous_hash = NULL",
        "hash = previous_hash",
        "hash = NULL",
        "sequence = NULL",
        "sequence = NULL, previous_hash = NULL, hash = NULL",
        "sequence = 1000"
      })
  default void changedRecordIsFound(String change) throws Exception {
    for (int number : List.of(1, 3, 5)) {
      emptied();
      sealed(5);

      execute("UPDATE audit SET " + change + " WHERE sequence = " + number);

      assertBroken(number, null);
      assertBroken(number, head());
    }
  }

  private void emptied() throws Exception {
    execute("DELETE FROM audit");
    execute("UPDATE audit_head SET sequence = 0, hash = NULL");
  }

  @Test
  default void recordThatWasPutBackIsAsIfNothingHadHappened() throws Exception {
    AuditRecord third = sealed(5).get(2);

    execute("UPDATE audit SET actor = 'key_other' WHERE sequence = 3");
    assertBroken(3, null);
    execute("UPDATE audit SET actor = '" + third.entry().event().actor() + "' WHERE sequence = 3");

    assertHolds(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  default void removedRecordIsFound(int number) throws Exception {
    sealed(5);

    execute("DELETE FROM audit WHERE sequence = " + number);

    assertBroken(number, null);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  default void removedRecordIsFoundAlthoughTheOthersMovedUp(int number) throws Exception {
    sealed(5);

    execute("DELETE FROM audit WHERE sequence = " + number);
    for (int next = number + 1; next <= 5; next++) {
      execute("UPDATE audit SET sequence = " + (next - 1) + " WHERE sequence = " + next);
    }

    assertBroken(number, null);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  default void recordsThatChangedPlacesAreFound(int first) throws Exception {
    sealed(5);

    execute("UPDATE audit SET sequence = 1000 WHERE sequence = " + first);
    execute("UPDATE audit SET sequence = " + first + " WHERE sequence = " + (first + 1));
    execute("UPDATE audit SET sequence = " + (first + 1) + " WHERE sequence = 1000");

    assertBroken(first, null);
  }

  @Test
  default void recordsThatExchangedWhatTheySayAreFound() throws Exception {
    List<AuditRecord> records = sealed(5);
    String second = records.get(1).entry().id();
    String fourth = records.get(3).entry().id();

    execute("UPDATE audit SET id = 'away' WHERE id = '" + second + "'");
    execute("UPDATE audit SET id = '" + second + "' WHERE id = '" + fourth + "'");
    execute("UPDATE audit SET id = '" + fourth + "' WHERE id = 'away'");

    assertBroken(2, null);
  }

  @ParameterizedTest
  @ValueSource(ints = {-7, 0, 6, 1000})
  default void recordThatWasAddedIsFound(int number) throws Exception {
    sealed(5);

    execute(
        "INSERT INTO audit SELECT 'audit_copy', "
            + number
            + ", actor, action, target, request_id, address, details, at, previous_hash, hash FROM"
            + " audit WHERE sequence = 5");

    assertEquals(number, verify(null).firstBad());
  }

  @Test
  default void recordThatWasTakenOutOfTheChainIsMissingThereForEver() throws Exception {
    sealed(5);

    execute(
        "UPDATE audit SET sequence = NULL, previous_hash = NULL, hash = NULL WHERE sequence = 3");
    seal(10);

    assertEquals(6, head().sequence());
    assertBroken(3, null);
  }

  @Test
  default void whatComesBehindATamperedRecordIsSealedAllTheSame() throws Exception {
    sealed(3);
    execute("UPDATE audit SET actor = 'key_other' WHERE sequence = 3");

    write();

    assertEquals(1, seal(10));
    assertBroken(3, null);
  }

  @Test
  default void chainOfAnotherKeyIsFound() throws Exception {
    sealed(2);

    execute("DELETE FROM secret");

    assertBroken(1, null);
  }

  @Test
  default void headThatWasTakenAwayStopsSealing() throws Exception {
    sealed(2);
    write();
    execute("DELETE FROM audit_head");
    try {
      assertThrows(StorageException.class, () -> seal(10));
      assertEquals(1, verify(null).firstBad());
    } finally {
      execute("INSERT INTO audit_head (one, sequence) VALUES (1, 0)");
    }
  }
}
