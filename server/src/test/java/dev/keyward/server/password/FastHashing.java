package dev.keyward.server.password;

import java.security.SecureRandom;
import java.time.Duration;

/** Hashing at the least cost that Argon2 has, for tests of everything around it. */
public final class FastHashing {
  private static final Argon2Cost LEAST = new Argon2Cost(8, 1, 1);

  private FastHashing() {}

  public static PasswordHashing open() {
    return new PasswordHashing(
        new Argon2idHasher(LEAST, new SecureRandom()),
        new PasswordHashing.Limits(2, 64, Duration.ofSeconds(10)),
        nanos -> {});
  }

  /** Has no thread left: every hash is refused. */
  public static PasswordHashing overloaded() {
    PasswordHashing hashing = open();
    hashing.close();
    return hashing;
  }
}
