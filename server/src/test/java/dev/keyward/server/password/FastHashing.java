package dev.keyward.server.password;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Hashing at the least cost that Argon2 has, for tests of everything around it. */
public final class FastHashing {
  private static final Argon2Cost LEAST = new Argon2Cost(8, 1, 1);
  private static final Argon2Cost DEARER = new Argon2Cost(16, 1, 1);
  private static final PasswordHashing.Limits WIDE = limits(2, 64);

  private FastHashing() {}

  private static PasswordHashing.Limits limits(int threads, int waiting) {
    return new PasswordHashing.Limits(threads, waiting, Duration.ofSeconds(10));
  }

  private static PasswordHashing open(
      Argon2Cost cost, PasswordHashing.Limits limits, LongConsumer nanos) {
    return new PasswordHashing(new Argon2idHasher(cost, new SecureRandom()), limits, nanos);
  }

  public static PasswordHashing open() {
    return open(nanos -> {});
  }

  /**
   * @param nanos told of every hash
   */
  public static PasswordHashing open(LongConsumer nanos) {
    return open(LEAST, WIDE, nanos);
  }

  /** What {@link #open()} hashed is below the parameters of this one. */
  public static PasswordHashing dearer(LongConsumer nanos) {
    return open(DEARER, WIDE, nanos);
  }

  /** One hash at once, and one caller who waits; whoever else comes is refused. */
  public static PasswordHashing narrow(LongConsumer nanos) {
    return open(LEAST, limits(1, 1), nanos);
  }

  /** Has no thread left: every hash is refused. */
  public static PasswordHashing overloaded() {
    PasswordHashing hashing = open();
    hashing.close();
    return hashing;
  }
}
