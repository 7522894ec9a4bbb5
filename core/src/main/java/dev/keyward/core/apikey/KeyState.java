package dev.keyward.core.apikey;

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
  REVOKED
}
