package dev.keyward.core.decision;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.token.VerifiedToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, known beyond doubt, or nobody in particular.
 *
 * @param key null for who came without one
 * @param ownLimits see {@link dev.keyward.core.limit.OwnLimits}
 * @param limitKey whose bucket limits count in
 */
record Authenticated(
    Principal principal, @Nullable KnownKey key, @Nullable List<Limit> ownLimits, long limitKey) {

  static Authenticated by(KnownKey key) {
    return new Authenticated(key.principal(), key, key.ownLimits(), key.limitKey());
  }

  /** All tokens of a subject share a bucket: logging in again does not fill it. */
  static Authenticated by(VerifiedToken token) {
    Principal principal = token.principal();
    return new Authenticated(
        principal, null, token.ownLimits(), RateLimiter.bucket(token.account(), 0));
  }

  /**
   * By a token that was made from an API key: it is the key, for less. It counts in the key's
   * limits and quota, and has no more than the key has now.
   */
  static Authenticated by(VerifiedToken token, KnownKey key) {
    Principal principal = token.principal();
    Scopes held = key.principal().scopes();
    return new Authenticated(
        held.covers(principal.scopes())
            ? principal
            : principal.with(principal.scopes().within(held)),
        key,
        key.ownLimits(),
        key.limitKey());
  }

  /**
   * Nobody, who is told apart by address.
   *
   * @param address null for unknown
   */
  static Authenticated anonymous(@Nullable ClientAddress address) {
    return new Authenticated(
        Principal.ANONYMOUS, null, null, address == null ? 0 : address.limitKey());
  }
}
