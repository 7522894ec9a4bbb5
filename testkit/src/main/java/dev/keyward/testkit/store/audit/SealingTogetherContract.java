package dev.keyward.testkit.store.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.audit.AuditChain;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Many who seal at once make one chain, in which every entry is once. */
interface SealingTogetherContract extends AuditAccess {
  int SEALERS = 8;

  @RepeatedTest(3)
  default void manyWhoSealAtOnceOnTwoNodesMakeOneChain() throws Exception {
    AuditChain chain = chain();
    int entries = 40;
    for (int i = 0; i < entries; i++) {
      write();
    }
    try (Stores other = fixture().open()) {
      List<Integer> sealed =
          Together.run(
              SEALERS,
              number -> {
                Stores node = number % 2 == 0 ? stores() : other;
                int mine = 0;
                for (int one = -1; one != 0; mine += one) {
                  one = node.log().seal(chain, 3);
                }
                return mine;
              });

      assertEquals(entries, sealed.stream().mapToInt(Integer::intValue).sum());
    }
    assertHolds(entries);
  }

  @RepeatedTest(3)
  default void whatIsWrittenWhileItIsSealedIsSealedOnce() throws Exception {
    AuditChain chain = chain();
    int each = 10;
    Together.run(
        SEALERS,
        number -> {
          for (int i = 0; i < each; i++) {
            if (number % 2 == 0) {
              write();
            } else {
              stores().log().seal(chain, 3);
              assertNull(verify(null).firstBad(), "checked meanwhile");
            }
          }
          return number;
        });

    seal(1_000);

    assertHolds((long) each * SEALERS / 2);
  }

  /** On SQLite the seal waits for it, on PostgreSQL it does not see it. */
  @Test
  default void entryThatIsNotCommittedYetIsSealedOnceItIs() throws Exception {
    write();
    AuditChain chain = chain();
    CompletableFuture<Integer> sealing;
    try (Connection connection = fixture().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "INSERT INTO audit (id, actor, action, target, request_id, address, details, at) VALUES"
              + " ('audit_0', 'operator', 'client.create', 'open', '', '', '{}', 1000)");
      sealing = Together.beside(() -> stores().log().seal(chain, 10));
      connection.commit();
    }
    sealing.get(30, TimeUnit.SECONDS);

    seal(10);

    assertHolds(2);
  }
}
