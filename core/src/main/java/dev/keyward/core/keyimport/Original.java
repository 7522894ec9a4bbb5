package dev.keyward.core.keyimport;

import dev.keyward.core.apikey.KeyHash;

/** What is known of a key that was made elsewhere. */
public sealed interface Original {
  /** The key itself. {@code toString} never shows it. */
  record Text(String value) implements Original {
    public static final int MIN_LENGTH = 16;

    /** 16 random hexadecimal digits have fewer once in 20,000; a text that is no key often has. */
    public static final int MIN_DISTINCT = 5;

    @Override
    public String toString() {
      return "Text[***]";
    }
  }

  /** Its SHA-256, without a pepper. */
  record Hashed(KeyHash hash) implements Original {
    /**
     * @param sha256 32 bytes
     */
    public Hashed(byte[] sha256) {
      this(new KeyHash(KeyHash.WITHOUT_PEPPER, sha256));
    }
  }
}
