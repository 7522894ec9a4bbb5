package dev.keyward.core.audit;

/**
 * The end of a chain. Who keeps one elsewhere can tell later whether the chain still holds
 * everything up to it.
 *
 * @param sequence of the last record; 0 when there is none
 * @param hash of the last record, in hex
 */
public record ChainHead(long sequence, String hash) {
  /** Before the first record: no number, and 32 bytes of zeros. */
  public static final ChainHead EMPTY = new ChainHead(0, "0".repeat(64));

  private static final int MAX_DIGITS = 18;

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when the text is not the head of a chain that has records
   */
  public static ChainHead parse(String text) {
    if (!text.matches("[1-9][0-9]{0," + (MAX_DIGITS - 1) + "}:[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a head is a number, a colon and 64 hex digits");
    }
    int colon = text.indexOf(':');
    return new ChainHead(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
  }

  /** The number and the hash, such as {@code 12:9f86d0…}. */
  @Override
  public String toString() {
    return sequence + ":" + hash;
  }
}
