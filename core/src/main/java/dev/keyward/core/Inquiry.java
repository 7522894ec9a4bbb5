package dev.keyward.core;

import dev.keyward.core.policy.CanonicalPath;
import org.jspecify.annotations.Nullable;

/**
 * The question of a backend that was shown a credential: does it work, and for this? What the
 * backend does not say is not judged, but for an address: a key that works from some addresses
 * alone does not work from an unknown one.
 *
 * @param credential see {@link Credential#shown}
 * @param target the request that was made with it; null when no route is to be judged
 * @param scopes what it must allow beside what the route says
 * @param address where that request came from; null for unknown
 * @param cost how many requests it counts for; 0 asks without charging, and is no use of a key;
 *     null for what the route says
 */
public record Inquiry(
    Credential credential,
    @Nullable Target target,
    Scopes scopes,
    @Nullable ClientAddress address,
    @Nullable Long cost) {

  /**
   * What was asked of the backend.
   *
   * @param method as sent; methods are case-sensitive (RFC 9110 section 9.1)
   * @param host the lower-case host without port, empty when unknown
   */
  public record Target(String method, String host, CanonicalPath path) {}

  /** Whether nothing is to be charged, and nothing counts as used. */
  public static boolean isQuestion(@Nullable Long cost) {
    return cost != null && cost == 0;
  }

  public Inquiry {
    if (cost != null && cost < 0) {
      throw new IllegalArgumentException("a cost is 0 or more");
    }
  }
}
