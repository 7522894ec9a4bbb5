package dev.keyward.server.issuer;

/** Reads the key set of one issuer. */
interface KeyLoader {
  /** Bytes of a key set, at most. */
  int MAX_BYTES = 262_144;

  /** The key set as it is published now. Blocks for some three seconds at most. */
  byte[] load() throws FetchException;

  /** Whether it is known, at no cost, that there is another one. */
  default boolean hasNews() {
    return false;
  }
}
