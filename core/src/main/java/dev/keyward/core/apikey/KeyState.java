package dev.keyward.core.apikey;

/**
 * Where a key stands.
 *
 * <pre>
 * ACTIVE --expiry--> EXPIRED
 *    |                  |
 *    +----revoke--------+--> REVOKED (final)
 * </pre>
 */
public enum KeyState {
  ACTIVE,
  EXPIRED,
  REVOKED
}
