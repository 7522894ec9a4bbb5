package dev.keyward.core.lifecycle;

import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;

/**
 * Who wants a change.
 *
 * @param scopes what they hold. Rights over Keyward itself are given only by who holds them, and
 *     the keys that have them are changed by nobody else: else who may write keys could make
 *     themselves an administrator, or put all administrators out
 */
public record Caller(Actor actor, Scopes scopes) {
  /** The person at the machine, who could read everything anyway. */
  public static final Caller OPERATOR = new Caller(Actor.OPERATOR, Scopes.of(Scopes.ADMIN));

  /** Whether they may give {@code wanted}, or change what has it. */
  boolean mayGive(Scopes wanted) {
    return scopes.covers(wanted.reserved());
  }
}
