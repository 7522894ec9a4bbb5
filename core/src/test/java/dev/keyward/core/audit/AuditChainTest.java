package dev.keyward.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.MemorySecrets;
import dev.keyward.core.fixtures.Property;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** A record follows exactly the record it was sealed behind, and only as it was sealed. */
final class AuditChainTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123Z");

  private final MemorySecrets secrets = new MemorySecrets();
  private final SecretWrap wrap = new SecretWrap(MasterKey.generate(RANDOM), RANDOM);
  private final AuditChain chain = load(secrets, wrap);

  private static AuditChain load(MemorySecrets secrets, SecretWrap wrap) {
    try {
      return AuditChain.load(secrets, wrap, RANDOM, new SettableClock());
    } catch (SecretWrap.UnwrapException e) {
      throw new AssertionError(e);
    }
  }

  private static AuditEntry entry(String id, Map<String, String> details) {
    return new AuditEntry(
        id, NOW, new AuditEvent("key_1", "key.create", "key_2", "req_1", "::1", details));
  }

  private AuditRecord seal(ChainHead head, AuditEntry entry) {
    return chain.seal(head, List.of(entry)).getFirst();
  }

  @Test
  void recordsOfABatchFollowEachOther() {
    List<AuditRecord> records =
        chain.seal(
            ChainHead.EMPTY,
            List.of(entry("audit_1", Map.of()), entry("audit_2", Map.of()), entry("a", Map.of())));

    ChainHead last = ChainHead.EMPTY;
    for (AuditRecord record : records) {
      assertTrue(chain.follows(last, record));
      last = record.head();
    }
    assertEquals(3, last.sequence());
    assertFalse(chain.follows(ChainHead.EMPTY, records.get(1)));
    assertFalse(chain.follows(records.get(0).head(), records.get(2)));
    assertFalse(chain.follows(records.get(0).head(), records.get(0)));
  }

  @Test
  void batchesMakeTheSameChainAsOne() {
    List<AuditEntry> entries = List.of(entry("a", Map.of()), entry("b", Map.of("k", "v")));
    List<AuditRecord> together = chain.seal(ChainHead.EMPTY, entries);

    AuditRecord first = seal(ChainHead.EMPTY, entries.get(0));
    assertEquals(together, List.of(first, seal(first.head(), entries.get(1))));
  }

  /** The format that the class documents, written down once more. */
  @Test
  void hashIsWhatIsDocumented() throws Exception {
    AuditRecord record = seal(new ChainHead(6, "ab".repeat(32)), entry("audit_1", details()));

    ByteArrayOutputStream message = new ByteArrayOutputStream();
    part(message, "keyward audit record v1".getBytes(UTF_8));
    part(message, ByteBuffer.allocate(8).putLong(7).array());
    part(message, "ab".repeat(32).getBytes(UTF_8));
    part(message, ByteBuffer.allocate(8).putLong(NOW.toEpochMilli()).array());
    for (String text :
        List.of(
            "audit_1", "key_1", "key.create", "key_2", "req_1", "::1", "a", "2", "b", "\u00fc")) {
      part(message, text.getBytes(UTF_8));
    }
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key(), "HmacSHA256"));
    assertEquals(HexFormat.of().formatHex(mac.doFinal(message.toByteArray())), record.hash());
  }

  private static Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("b", "\u00fc");
    details.put("a", "2");
    return details;
  }

  private static void part(ByteArrayOutputStream message, byte[] part) {
    message.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
    message.writeBytes(part);
  }

  private byte[] key() throws Exception {
    return KeptSecret.open(secrets, wrap, "audit-chain").getFirst().value();
  }

  @Test
  void orderOfDetailsDoesNotMatter() {
    assertEquals(
        seal(ChainHead.EMPTY, entry("a", details())),
        seal(ChainHead.EMPTY, entry("a", new TreeMap<>(details()))));
  }

  @Test
  void noPartRunsIntoTheNext() {
    assertNotEquals(
        seal(ChainHead.EMPTY, entry("a", Map.of("ab", "c"))).hash(),
        seal(ChainHead.EMPTY, entry("a", Map.of("a", "bc"))).hash());
    assertNotEquals(
        seal(ChainHead.EMPTY, entry("a", Map.of("a", "b", "c", "d"))).hash(),
        seal(ChainHead.EMPTY, entry("a", Map.of("a", "bcd"))).hash());
  }

  @Test
  void anySingleChangeOfAnyRecordIsFound() {
    Property.holds(
        2_000,
        random -> {
          ChainHead head =
              new ChainHead(random.nextInt(1_000), "%064x".formatted(random.nextInt(1_000)));
          AuditRecord sealed = seal(head, any(random));
          assertTrue(chain.follows(head, sealed));
          for (int part = 0; part < 11; part++) {
            AuditRecord changed = changed(sealed, part, random);
            assertFalse(chain.follows(head, changed), () -> sealed + " became " + changed);
          }
        });
  }

  private static String text(Random random) {
    return Property.mix(random, 4, "a", "b", "key_", ".", " ", "\u00fc", "\0", "\uD83D\uDE00", "=");
  }

  private static AuditEntry any(Random random) {
    Map<String, String> details = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      details.put(text(random), text(random));
    }
    return new AuditEntry(
        text(random),
        Instant.ofEpochMilli(random.nextLong(1L << 40)),
        new AuditEvent(
            text(random), text(random), text(random), text(random), text(random), details));
  }

  /** The record with one of its parts another one. */
  private static AuditRecord changed(AuditRecord r, int part, Random random) {
    AuditEvent e = r.entry().event();
    String[] texts = {
      e.actor(), e.action(), e.target(), e.requestId(), e.address(), r.entry().id(),
    };
    Map<String, String> details = new TreeMap<>(e.details());
    Instant at = r.entry().at();
    if (part < texts.length) {
      texts[part] = other(texts[part], random);
    } else if (part == 6) {
      at = at.plusMillis(1 + random.nextInt(1_000));
    } else if (part == 7 && !details.isEmpty() && random.nextBoolean()) {
      details.remove(details.keySet().iterator().next());
    } else if (part == 7) {
      details.merge(text(random), "more", (old, more) -> old + more);
    }
    AuditEntry entry =
        new AuditEntry(
            texts[5],
            at,
            new AuditEvent(texts[0], texts[1], texts[2], texts[3], texts[4], details));
    return new AuditRecord(
        part == 8 ? r.sequence() + 1 : r.sequence(),
        entry,
        part == 9 ? other(r.previousHash(), random) : r.previousHash(),
        part == 10 ? other(r.hash(), random) : r.hash());
  }

  private static String other(String text, Random random) {
    if (text.isEmpty() || random.nextBoolean()) {
      return text + 'x';
    }
    return random.nextBoolean() ? text.substring(1) : 'y' + text.substring(1);
  }

  @Test
  void keyIsMadeOnceAndKeptWrapped() {
    AuditRecord record = seal(ChainHead.EMPTY, entry("a", Map.of()));

    assertTrue(load(secrets, wrap).follows(ChainHead.EMPTY, record));
    assertEquals(1, secrets.byPurpose("audit-chain").size());
  }

  @Test
  void ofTwoNodesThatMakeTheKeyAtOnceOneWins() {
    MemorySecrets shared = new MemorySecrets();
    AuditChain[] winner = new AuditChain[1];
    shared.beforeInsert =
        () -> {
          shared.beforeInsert = () -> {};
          winner[0] = load(shared, wrap);
        };

    AuditChain loser = load(shared, wrap);

    assertEquals(
        winner[0].seal(ChainHead.EMPTY, List.of(entry("a", Map.of()))),
        loser.seal(ChainHead.EMPTY, List.of(entry("a", Map.of()))));
  }

  @Test
  void chainOfAnotherInstallationDoesNotFollow() {
    AuditRecord record = seal(ChainHead.EMPTY, entry("a", Map.of()));

    assertFalse(load(new MemorySecrets(), wrap).follows(ChainHead.EMPTY, record));
  }
}
