package dev.keyward.server.password;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id version 1.3 (RFC 9106) by Bouncy Castle. Each call is tens of milliseconds of work and
 * megabytes of memory: callers go through {@link PasswordHashing}.
 *
 * <p>The memory of a hash stays with its thread for the next one, cleared; at some 20 MiB a hash,
 * allocating it anew costs a pause for garbage collection every few hashes.
 */
final class Argon2idHasher {
  private static final int SALT_BYTES = 16;
  private static final int TAG_BYTES = 32;

  private final Argon2Cost cost;
  private final SecureRandom random;
  private final ThreadLocal<BlockPool> memory;

  Argon2idHasher(Argon2Cost cost, SecureRandom random) {
    this.cost = cost;
    this.random = random;
    // A hash that costs more than today's leaves what it needed beyond this to the collector.
    this.memory = ThreadLocal.withInitial(() -> new FixedBlockPool(cost.memoryKib()));
  }

  /** The hash to store, with a salt of its own. */
  String hash(Password password) {
    byte[] salt = random(SALT_BYTES);
    return new StoredHash(cost, salt, tag(password, cost, salt, TAG_BYTES)).toPhc();
  }

  /**
   * @throws IllegalStateException when {@code phc} is malformed, see {@link StoredHash#parse}
   */
  boolean verify(Password password, String phc) {
    StoredHash stored = StoredHash.parse(phc);
    byte[] tag = tag(password, stored.cost(), stored.salt(), stored.tag().length);
    return MessageDigest.isEqual(tag, stored.tag());
  }

  /**
   * Whether a password that proved right is to be hashed anew: any parameter is below today's.
   *
   * @throws IllegalStateException when {@code phc} is malformed, see {@link StoredHash#parse}
   */
  boolean needsRehash(String phc) {
    StoredHash stored = StoredHash.parse(phc);
    return stored.cost().isBelow(cost)
        || stored.salt().length < SALT_BYTES
        || stored.tag().length < TAG_BYTES;
  }

  /**
   * A stored hash that no password has, at today's cost. Salt and tag are random: nobody knows a
   * password for them, and making it is no work.
   */
  String hashOfNothing() {
    return new StoredHash(cost, random(SALT_BYTES), random(TAG_BYTES)).toPhc();
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] tag(Password password, Argon2Cost cost, byte[] salt, int length) {
    byte[] utf8 = password.utf8();
    try {
      return compute(utf8, parameters(cost).withSalt(salt), length);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private Argon2Parameters.Builder parameters(Argon2Cost cost) {
    return new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
        .withMemoryAsKB(cost.memoryKib())
        .withIterations(cost.passes())
        .withParallelism(cost.lanes())
        .withBlockPool(memory.get());
  }

  static byte[] compute(byte[] password, Argon2Parameters.Builder parameters, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(parameters.build());
    byte[] tag = new byte[length];
    generator.generateBytes(password, tag);
    return tag;
  }
}
