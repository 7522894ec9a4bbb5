package dev.keyward.core.text;

/**
 * Some of the 128 ASCII characters, as a grammar allows them. Two words and no function: it is
 * asked for each character of each request.
 */
public final class AsciiSet {
  public static final AsciiSet DIGITS = of("0123456789");
  public static final AsciiSet ALPHANUMERICS =
      DIGITS.and("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

  /** {@code tchar} of RFC 9110 section 5.6.2. */
  public static final AsciiSet TOKEN = ALPHANUMERICS.and("!#$%&'*+-.^_`|~");

  /** {@code VCHAR} of RFC 5234 appendix B.1: all but spaces and controls. */
  public static final AsciiSet VISIBLE = TOKEN.and("\"(),/:;<=>?@[\\]{}");

  private final long low;
  private final long high;

  private AsciiSet(long low, long high) {
    this.low = low;
    this.high = high;
  }

  /**
   * @throws IllegalArgumentException when one of the characters is not ASCII
   */
  public static AsciiSet of(String characters) {
    return new AsciiSet(0, 0).and(characters);
  }

  /** These and some more. */
  public AsciiSet and(String characters) {
    long more = low;
    long higher = high;
    for (int i = 0; i < characters.length(); i++) {
      char c = characters.charAt(i);
      if (c >= 128) {
        throw new IllegalArgumentException("not ASCII: " + (int) c);
      } else if (c < 64) {
        more |= 1L << c;
      } else {
        higher |= 1L << c; // of six bits of c
      }
    }
    return new AsciiSet(more, higher);
  }

  /** These but some. */
  public AsciiSet without(String characters) {
    AsciiSet less = of(characters);
    return new AsciiSet(low & ~less.low, high & ~less.high);
  }

  public boolean contains(char c) {
    return c < 128 && ((c < 64 ? low : high) >>> c & 1) != 0;
  }

  /** Whether there is no other character in a text. */
  public boolean containsAll(CharSequence text) {
    return containsAll(text, 0, text.length());
  }

  /**
   * @param from first index
   * @param to index after the last
   */
  public boolean containsAll(CharSequence text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!contains(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
