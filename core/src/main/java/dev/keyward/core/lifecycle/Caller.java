package dev.keyward.core.lifecycle;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import org.jspecify.annotations.Nullable;

/**
 * Who wants a change.
 *
 * @param scopes what they hold. Rights over Keyward itself are given only by who holds them, and
 *     the keys that have them are changed by nobody else: else who may write keys could make
 *     themselves an administrator, or put all administrators out
 * @param presented by which key; null when by none
 */
public record Caller(Actor actor, Scopes scopes, @Nullable Presented presented) {
  /** The person at the machine, who could read everything anyway. */
  public static final Caller OPERATOR = new Caller(Actor.OPERATOR, Scopes.of(Scopes.ADMIN));

  private static final Scopes ADMIN = Scopes.of(Scopes.ADMIN);

  /** A key that made a call, and from where. */
  public record Presented(String keyId, ClientAddress address) {}

  /** Somebody without a key. */
  public Caller(Actor actor, Scopes scopes) {
    this(actor, scopes, null);
  }

  /** Whether they may give {@code wanted}, or change what has it. */
  boolean mayGive(Scopes wanted) {
    return scopes.covers(wanted.reserved());
  }

  boolean isAdministrator() {
    return scopes.covers(ADMIN);
  }

  /** The address of the call if it was made with this key; null for another one or none. */
  @Nullable ClientAddress addressWith(String keyId) {
    return presented != null && presented.keyId().equals(keyId) ? presented.address() : null;
  }
}
