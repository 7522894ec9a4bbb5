package dev.keyward.core.jose;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells HMAC secrets that can be guessed (RFC 8725 3.5). What passes is not proven strong: a secret
 * should be random bytes.
 */
public final class WeakSecrets {
  /**
   * Sorted 64-bit prefixes of SHA-256 of published secrets of 32 bytes or more, as they are and as
   * base64 or hexadecimal has them. Source: wallarm/jwt-secrets (MIT); see {@code
   * scripts/published-secrets.py}.
   */
  private static final String PUBLISHED = "published-secrets.bin";

  /** 32 random hexadecimal digits have fewer once in 20 million. */
  private static final int MIN_DISTINCT = 8;

  private WeakSecrets() {}

  /**
   * Why the secret is not fit, as a sentence that does not repeat it; null when nothing is known
   * against it.
   *
   * @throws IllegalArgumentException when the algorithm is not HMAC
   */
  public static @Nullable String weakness(JwsAlgorithm algorithm, byte[] secret) {
    algorithm.requireSymmetric();
    if (secret.length < algorithm.hashBytes()) {
      return "The secret has %d bytes; %s needs %d or more."
          .formatted(secret.length, algorithm.jwsName(), algorithm.hashBytes());
    }
    if (isPeriodic(secret, algorithm.hashBytes())) {
      return "The secret repeats a short text.";
    }
    if (isSequence(secret)) {
      return "The secret is a sequence.";
    }
    if (distinct(secret) < MIN_DISTINCT) {
      return "The secret has too few different characters.";
    }
    if (Arrays.binarySearch(Published.DIGESTS, digest(secret)) >= 0) {
      return "The secret is published in a list of known secrets.";
    }
    return null;
  }

  /** Whether it is one text again and again that is itself shorter than the hash. */
  private static boolean isPeriodic(byte[] secret, int hashBytes) {
    for (int period = 1; period <= Math.min(secret.length / 2, hashBytes - 1); period++) {
      if (Arrays.equals(secret, period, secret.length, secret, 0, secret.length - period)) {
        return true;
      }
    }
    return false;
  }

  /** Whether neighbours nearly always differ by one and the same step: abc..., 9876... */
  private static boolean isSequence(byte[] secret) {
    int[] steps = new int[256];
    for (int i = 1; i < secret.length; i++) {
      steps[secret[i] - secret[i - 1] & 0xFF]++;
    }
    return Arrays.stream(steps).max().orElse(0) >= (secret.length - 1) * 3 / 4;
  }

  private static long distinct(byte[] secret) {
    boolean[] seen = new boolean[256];
    int count = 0;
    for (byte value : secret) {
      count += seen[value & 0xFF] ? 0 : 1;
      seen[value & 0xFF] = true;
    }
    return count;
  }

  private static long digest(byte[] secret) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(secret)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Read when the first secret is judged. */
  private static final class Published {
    static final long[] DIGESTS = read();

    private static long[] read() {
      try (InputStream in = WeakSecrets.class.getResourceAsStream(PUBLISHED)) {
        if (in == null) {
          throw new IllegalStateException(PUBLISHED + " is missing");
        }
        ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes());
        long[] digests = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(digests);
        return digests;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
