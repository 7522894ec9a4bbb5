package dev.keyward.core.token;

import com.github.benmanes.caffeine.cache.Cache;
import dev.keyward.core.cache.Caches;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were verified, bounded in bytes. Until there was no more room for the first time each
 * is remembered when it is first seen, and from then on only one that comes again: those that are
 * used once would each take the place of another, grow old there and have to be collected.
 */
final class SeenTokens {
  /** Takes 1 MiB, once there is no more room. A power of two. */
  private static final int SIGHTINGS = 1 << 17;

  private final Cache<TokenDigest, VerifiedToken> tokens;

  /**
   * Parts of digests, each at the place that another part of it names, where it stays until another
   * digest comes there; null until there was no more room. Errors by threads beside each other cost
   * a verification.
   */
  private volatile long @Nullable [] sightings;

  SeenTokens(long maxBytes) {
    this.tokens =
        Caches.builder()
            .maximumWeight(maxBytes)
            .weigher((TokenDigest digest, VerifiedToken token) -> token.weight())
            .evictionListener((digest, token, cause) -> full())
            .build();
  }

  private void full() {
    if (sightings == null) {
      sightings = new long[SIGHTINGS];
    }
  }

  @Nullable VerifiedToken find(TokenDigest digest) {
    return tokens.getIfPresent(digest);
  }

  /** Remembers it, or that it was here. */
  void saw(TokenDigest digest, VerifiedToken token) {
    long[] parts = sightings;
    if (parts == null || again(parts, digest)) {
      tokens.put(digest, token);
    }
  }

  private static boolean again(long[] parts, TokenDigest digest) {
    if (isIn(parts, digest)) {
      return true;
    }
    parts[place(digest)] = digest.d();
    return false;
  }

  private static boolean isIn(long[] parts, TokenDigest digest) {
    return parts[place(digest)] == digest.d();
  }

  private static int place(TokenDigest digest) {
    return (int) digest.c() & SIGHTINGS - 1;
  }

  /** Whether it was here lately, when there was no room for it. */
  boolean wasHere(TokenDigest digest) {
    long[] parts = sightings;
    return parts != null && isIn(parts, digest);
  }

  void forget(TokenDigest digest) {
    tokens.invalidate(digest);
  }

  void forgetAll() {
    tokens.invalidateAll();
    sightings = null;
  }

  /** Bytes that they take, roughly. */
  long bytes() {
    tokens.cleanUp(); // what was put or dropped just now is counted later otherwise
    return tokens.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }
}
