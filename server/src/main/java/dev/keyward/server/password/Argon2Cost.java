package dev.keyward.server.password;

/**
 * What one Argon2 hash costs (RFC 9106, 3.1).
 *
 * @param memoryKib memory m in KiB; at least 8 for each lane
 * @param passes t, over all of the memory
 * @param lanes p
 */
record Argon2Cost(int memoryKib, int passes, int lanes) {
  /** OWASP's first choice for Argon2id, and the least that ASVS 5.0 (appendix C) allows. */
  static final Argon2Cost TODAY = new Argon2Cost(19_456, 2, 1);

  /** Beyond these a stored hash is damage or malice, not a hash to compute. */
  private static final int MAX_MEMORY_KIB = 1 << 20;

  private static final int MAX_PASSES = 16;
  private static final int MAX_LANES = 16;

  /**
   * @throws IllegalArgumentException when Argon2 or the bounds of this class do not allow it
   */
  Argon2Cost {
    if (lanes < 1 || lanes > MAX_LANES) {
      throw new IllegalArgumentException("lanes are 1 to " + MAX_LANES);
    }
    if (passes < 1 || passes > MAX_PASSES) {
      throw new IllegalArgumentException("passes are 1 to " + MAX_PASSES);
    }
    if (memoryKib < 8 * lanes || memoryKib > MAX_MEMORY_KIB) {
      throw new IllegalArgumentException("memory is 8 KiB for each lane to 1 GiB");
    }
  }

  boolean isBelow(Argon2Cost other) {
    return memoryKib < other.memoryKib || passes < other.passes || lanes < other.lanes;
  }
}
