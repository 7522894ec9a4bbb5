package dev.keyward.core.quota;

import dev.keyward.core.limit.OwnRate;
import org.jspecify.annotations.Nullable;

/**
 * How much a key may be used.
 *
 * @param rate null for what the client or the route says
 * @param quota null for none
 * @param account the key whose uses count against the quota too, because this one was made in its
 *     place; null for none: rotating a key does not fill its quota
 */
public record KeyLimits(@Nullable OwnRate rate, @Nullable Quota quota, @Nullable String account) {
  /** Those of a key that nothing is said of. */
  public static final KeyLimits NONE = new KeyLimits(null, null, null);

  /** Those of a key that takes no other one's place. */
  public static KeyLimits of(@Nullable OwnRate rate, @Nullable Quota quota) {
    return rate == null && quota == null ? NONE : new KeyLimits(rate, quota, null);
  }

  /** The same for a key that takes the place of {@code id}, which has these. */
  public KeyLimits succeeding(String id) {
    return account == null ? new KeyLimits(rate, quota, id) : this;
  }

  /** The same key's, changed. */
  public KeyLimits with(@Nullable OwnRate newRate, @Nullable Quota newQuota) {
    return new KeyLimits(newRate, newQuota, account);
  }
}
