package dev.keyward.core.apikey;

/**
 * Where a key stands. Of several that would fit, the last one listed here counts.
 *
 * <pre>
 * ACTIVE <--disable, enable--> DISABLED
 *    |                            |
 *    +--------- expiry -----------+--> EXPIRED
 *    |                            |       |
 *    +--------- revoke -----------+-------+--> REVOKED (final)
 * </pre>
 */
public enum KeyState {
  ACTIVE,
  DISABLED,
  EXPIRED,
  REVOKED
}
