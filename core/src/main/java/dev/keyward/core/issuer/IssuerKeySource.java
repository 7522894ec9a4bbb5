package dev.keyward.core.issuer;

import org.jspecify.annotations.Nullable;

/** Where the keys of one issuer come from. */
public interface IssuerKeySource {
  /**
   * The keys as they were last seen, from memory.
   *
   * @return null when they were never seen, or so long ago that nobody knows whether they still
   *     count: nothing can be said about a token then (503)
   */
  @Nullable IssuerKeys current();

  /**
   * Looks for newer keys, unless that was done just now; what comes of it shows in {@link
   * #current}. May block. Nothing of a token reaches this: where keys come from is configuration
   * alone.
   *
   * @return false when too many wait for that already
   */
  boolean refresh();
}
