package dev.keyward.core;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.regex.Pattern;

/**
 * Makes ids that sort by creation: a prefix, {@code _}, then 48 bits of milliseconds and 80 random
 * bits in Crockford's base 32. Ids of one process never run backwards, so lists ordered by id stay
 * in order of creation.
 */
public final class Ids {
  /** As {@link #next} makes those of users, clients and keys. */
  private static final Pattern OWN = Pattern.compile("(?:user|client|key)_[0-9a-hjkmnp-tv-z]{26}");

  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

  private final SecureRandom random;
  private final InstantSource clock;
  private long lastMillis;
  private long lastHigh;
  private long lastLow;

  public Ids(SecureRandom random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
  }

  /** A new id such as {@code key_01k9v...}. */
  public synchronized String next(String prefix) {
    long now = clock.millis();
    if (now > lastMillis) {
      lastMillis = now;
      lastHigh = random.nextLong() >>> 24;
      lastLow = random.nextLong() >>> 24;
    } else {
      lastLow = lastLow + 1 & 0xff_ffff_ffffL;
      lastHigh += lastLow == 0 ? 1 : 0;
    }
    StringBuilder id = new StringBuilder(prefix.length() + 27).append(prefix).append('_');
    append(id, lastMillis, 10);
    append(id, lastHigh, 8);
    append(id, lastLow, 8);
    return id.toString();
  }

  /**
   * Whether {@code text} could be the id of a user, client or key of Keyward's own, so that nobody
   * else may be called like that.
   */
  public static boolean isOwn(String text) {
    return OWN.matcher(text).matches();
  }

  private static void append(StringBuilder out, long value, int digits) {
    for (int shift = 5 * (digits - 1); shift >= 0; shift -= 5) {
      out.append(ALPHABET[(int) (value >>> shift) & 31]);
    }
  }
}
