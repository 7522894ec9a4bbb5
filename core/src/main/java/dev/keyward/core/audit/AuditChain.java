package dev.keyward.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Numbers entries and chains them: each record's hash is an HMAC-SHA-256 over its number, the hash
 * of the record before, and all it says. Whoever lacks the key can neither change a record nor take
 * one out of the middle without breaking the chain there.
 *
 * <p>The key is random and kept wrapped by the master key, so that the chain goes on when the
 * master key is replaced. The hash is over these parts, each with its length before it: {@code
 * keyward audit record v1}, number (8 bytes), hash of the record before (hex), time (8 bytes,
 * milliseconds), id, actor, action, target, request id, address, then name and text of each detail
 * in ascending order of names.
 */
public final class AuditChain {
  private static final String PURPOSE = "audit-chain";
  private static final String FIRST_ID = "audit-chain-1";
  private static final int KEY_BYTES = 32;
  private static final byte[] FORMAT = "keyward audit record v1".getBytes(UTF_8);

  private final KeyedDigest digest;

  private AuditChain(KeyedDigest digest) {
    this.digest = digest;
  }

  /**
   * Opens the key of an installation, making it in a new database.
   *
   * @throws UnwrapException when it does not open with this master key
   */
  public static AuditChain load(
      SecretStore store, SecretWrap wrap, SecureRandom random, InstantSource clock)
      throws UnwrapException {
    List<KeptSecret> keys =
        KeptSecret.open(store, wrap, PURPOSE, FIRST_ID, () -> newKey(random), clock);
    return new AuditChain(KeyedDigest.under(keys.getFirst()));
  }

  private static byte[] newKey(SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  /** The entries as the records behind {@code head}, in the order given. */
  public List<AuditRecord> seal(ChainHead head, List<AuditEntry> entries) {
    List<AuditRecord> sealed = new ArrayList<>(entries.size());
    ChainHead last = head;
    for (AuditEntry entry : entries) {
      AuditRecord record = sealed(last, entry);
      sealed.add(record);
      last = record.head();
    }
    return sealed;
  }

  /** Whether a record is what was sealed behind {@code head}. */
  public boolean follows(ChainHead head, AuditRecord record) {
    AuditRecord expected = sealed(head, record.entry());
    // The hash last, and in constant time: who can write to the database could else try one out.
    return record.sequence() == expected.sequence()
        && record.previousHash().equals(expected.previousHash())
        && MessageDigest.isEqual(record.hash().getBytes(UTF_8), expected.hash().getBytes(UTF_8));
  }

  private AuditRecord sealed(ChainHead head, AuditEntry entry) {
    long sequence = head.sequence() + 1;
    return new AuditRecord(sequence, entry, head.hash(), hash(sequence, head.hash(), entry));
  }

  private String hash(long sequence, String previousHash, AuditEntry entry) {
    AuditEvent event = entry.event();
    List<byte[]> parts = new ArrayList<>();
    parts.add(FORMAT);
    parts.add(bytes(sequence));
    parts.add(previousHash.getBytes(UTF_8));
    parts.add(bytes(entry.at().toEpochMilli()));
    parts.add(entry.id().getBytes(UTF_8));
    parts.add(event.actor().getBytes(UTF_8));
    parts.add(event.action().getBytes(UTF_8));
    parts.add(event.target().getBytes(UTF_8));
    parts.add(event.requestId().getBytes(UTF_8));
    parts.add(event.address().getBytes(UTF_8));
    event
        .details()
        .forEach(
            (name, text) -> {
              parts.add(name.getBytes(UTF_8));
              parts.add(text.getBytes(UTF_8));
            });
    return HexFormat.of().formatHex(digest.of(parts.toArray(byte[][]::new)));
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
