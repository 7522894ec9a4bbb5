package dev.keyward.server.login;

import dev.keyward.core.Scopes;
import dev.keyward.core.login.User;

/**
 * Rights over Keyward itself are given, and their holders changed, only by who holds them: else who
 * may write users could make themselves an administrator, or become one by setting a password.
 */
final class Rights {
  private Rights() {}

  /**
   * @param grantable the scopes of the caller
   */
  static boolean allowsToGive(Scopes grantable, Scopes scopes) {
    return grantable.covers(scopes.reserved());
  }

  /**
   * @param grantable the scopes of the caller
   */
  static boolean allowsToChange(Scopes grantable, User user) {
    return grantable.covers(user.scopes().reserved());
  }
}
