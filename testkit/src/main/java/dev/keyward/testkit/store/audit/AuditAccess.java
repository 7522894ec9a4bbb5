package dev.keyward.testkit.store.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.audit.AuditRecord;
import dev.keyward.core.audit.ChainHead;
import dev.keyward.core.audit.ChainVerifier;
import dev.keyward.core.audit.Verification;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import dev.keyward.testkit.store.key.KeyAccess;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short words for what most tests of the audit log begin with. */
interface AuditAccess extends KeyAccess {
  SecureRandom RANDOM = new SecureRandom();
  SecretWrap WRAP = new SecretWrap(MasterKey.generate(RANDOM), RANDOM);

  /** The chain of this installation. */
  default AuditChain chain() {
    try {
      return AuditChain.load(stores().secrets(), WRAP, RANDOM, () -> Samples.NOW);
    } catch (UnwrapException e) {
      throw new AssertionError(e);
    }
  }

  /** One more entry. */
  default Client write() {
    return createClient();
  }

  /** One more entry, past the stores; its details are those of {@link Samples#event}. */
  default void insert(String id, String actor, String action, String target, long at)
      throws SQLException {
    execute(
        "INSERT INTO audit (id, actor, action, target, request_id, address, details, at) VALUES ('"
            + String.join("', '", id, actor, action, target, "req_1", "2001:db8::1")
            + "', '{\"env\":\"live\"}', "
            + at
            + ")");
  }

  default int seal(int limit) {
    return stores().log().seal(chain(), limit);
  }

  /** So many entries, sealed. */
  default List<AuditRecord> sealed(int count) {
    for (int i = 0; i < count; i++) {
      write();
    }
    assertEquals(count, seal(count));
    return records();
  }

  default List<AuditRecord> records() {
    return stores().log().read(Long.MIN_VALUE, Long.MAX_VALUE, 100_000);
  }

  default ChainHead head() {
    return stores().log().standing(1).head();
  }

  default Verification verify(@Nullable ChainHead known) {
    return verify(stores(), known);
  }

  default Verification verify(Stores node, @Nullable ChainHead known) {
    return new ChainVerifier(node.log(), chain()).verify(known);
  }

  /** Fails unless so many records hold, and no others are there. */
  default void assertHolds(long records) {
    Verification found = verify(null);
    assertNull(found.firstBad(), found::toString);
    assertEquals(records, found.records());
    assertEquals(head(), found.head());
  }

  /** Fails unless the first fault is found at this number. */
  default void assertBroken(long firstBad, @Nullable ChainHead known) {
    Verification found = verify(known);
    assertEquals(firstBad, found.firstBad(), found::toString);
    assertEquals(Math.max(0, firstBad - 1), found.records());
    assertEquals(found.records(), found.head().sequence());
  }
}
