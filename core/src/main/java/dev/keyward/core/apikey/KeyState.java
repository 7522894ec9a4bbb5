package dev.keyward.core.apikey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a key stands. Of several that would fit, the last one listed here counts.
 *
 * <pre>
 * ACTIVE --rotate--> ROTATING --grace over, first use of the other key, deadline--> REVOKED
 * ACTIVE <--cancel-- ROTATING
 *
 * ACTIVE, ROTATING           <--disable, enable--> DISABLED
 * ACTIVE, ROTATING, DISABLED --expiry------------> EXPIRED
 * any                        --revoke------------> REVOKED (final)
 * </pre>
 */
public enum KeyState {
  ACTIVE,
  /** It works, and another key is there to take its place. */
  ROTATING,
  DISABLED,
  EXPIRED,
  REVOKED;

  /**
   * @param revoked whether that is stored
   * @param retirement null while no other key takes its place
   * @param expiresAt null for never
   * @param enabled false while it is put out of action
   */
  static KeyState of(
      boolean revoked,
      ApiKey.@Nullable Retirement retirement,
      @Nullable Instant expiresAt,
      boolean enabled,
      Instant now) {
    if (revoked || retirement != null && !now.isBefore(retirement.at())) {
      return REVOKED;
    }
    if (expiresAt != null && !now.isBefore(expiresAt)) {
      return EXPIRED;
    }
    if (!enabled) {
      return DISABLED;
    }
    return retirement == null ? ACTIVE : ROTATING;
  }
}
