package dev.keyward.core.login;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.session.Session;
import dev.keyward.core.token.TokenRevocation;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps users. Every method may block and throws {@link dev.keyward.core.StorageException} when the
 * store does not answer; a write, its changes and its audit event are one transaction.
 *
 * <p>A revocation that is stored with a change is stored as {@link
 * dev.keyward.core.token.TokenRevocationStore#add} stores it.
 */
public interface UserStore {

  /**
   * A user with what the password is held against.
   *
   * @param passwordHash a PHC string; never shown by {@code toString}
   * @param deviceGeneration of which a {@link Device} has to be; another one with each new password
   */
  record Account(User user, String passwordHash, long deviceGeneration) {
    @Override
    public String toString() {
      return "Account[" + user.id() + ", ***]";
    }
  }

  /**
   * What a reset token is held against.
   *
   * @param hash 32 bytes, not copied; never shown by {@code toString}
   * @param expiresAt the first moment at which it no longer works
   */
  record PasswordReset(byte[] hash, Instant expiresAt) {
    @Override
    public String toString() {
      return "PasswordReset[***]";
    }
  }

  /** What becomes of the sessions of a user whose tokens are revoked. */
  sealed interface Sessions {
    /** They can be renewed, with what holds true then. */
    record Go() implements Sessions {}

    /** All end. */
    record End() implements Sessions {}

    /**
     * All but one end, and the access tokens of that one hold; all end when it is none of the
     * user's.
     */
    record EndOthers(String spared) implements Sessions {}
  }

  /**
   * A change that is to be stored as a whole, or not at all.
   *
   * @param user as it shall be; its id, username, lock and times are left as they are
   * @param passwordHash null to keep the one there is. One that is stored also ends any {@link
   *     PasswordReset}; one that is new unlocks the user and ends every {@link Device}
   * @param revocation of tokens that no longer hold true; null for none
   * @param sessions what becomes of them with the tokens
   */
  record Update(
      User user,
      @Nullable String passwordHash,
      @Nullable TokenRevocation revocation,
      Sessions sessions,
      AuditEvent event) {
    @Override
    public String toString() {
      return "Update[" + user.id() + ']';
    }
  }

  /**
   * @return false, with nothing stored, when somebody has the username
   */
  boolean create(User user, String passwordHash, AuditEvent event);

  Optional<User> find(String id);

  /** One indexed read, by the canonical username. */
  Optional<Account> findByUsername(String username);

  /** Users ordered by id, as {@link dev.keyward.core.apikey.ClientStore#list}. */
  Page<User> list(@Nullable String after, int limit);

  /**
   * Changes a user as it is at that moment: nobody else's change comes between.
   *
   * @param change what shall become of it; null to leave everything as it is
   * @return the user as it is now; empty when there is none
   */
  Optional<User> update(String id, Function<Account, @Nullable Update> change);

  /**
   * Deletes a user, revokes its tokens and ends its sessions.
   *
   * @param allowed asked about the user as it is at that moment
   * @return false, with nothing changed, when there is none, or it is not allowed
   */
  boolean delete(String id, Predicate<User> allowed, TokenRevocation revocation, AuditEvent event);

  /**
   * Remembers a login, which begins a session; of more than a user may have, those that were used
   * least recently end. An earlier one that is stored later leaves {@link User#lastLoginAt} as it
   * is, so that revocations keep covering the latest. What was counted of wrong passwords is
   * forgotten: of the account, or of the device that was shown.
   *
   * @param session created when the user logged in
   * @param rehashed the password under today's parameters, stored only if {@code knownHash} is
   *     still the one there is; null to keep it
   * @param device that was shown; null for none
   * @return false, with nothing stored, when the user is gone, disabled, has another password than
   *     {@code knownHash}, is locked and showed no device, or showed one that is spent or of an
   *     earlier generation: the login must not be
   */
  boolean loggedIn(
      Session session,
      String knownHash,
      @Nullable String rehashed,
      @Nullable Device device,
      AuditEvent event);

  /**
   * Stores a reset token's hash in the place of an older one.
   *
   * @param allowed asked about the user as it is at that moment
   * @return false, with nothing stored, when there is no such user, or it is not allowed
   */
  boolean startReset(String id, Predicate<User> allowed, PasswordReset reset, AuditEvent event);

  /** The user whose reset token has this hash and has not expired. */
  Optional<User> findByReset(byte[] hash, Instant now);

  /**
   * Uses a reset token up: sets the password, as {@link Update} does, revokes the user's tokens and
   * ends the sessions.
   *
   * @return false, with nothing changed, when no user has this unexpired token any more
   */
  boolean finishReset(
      byte[] hash, String passwordHash, TokenRevocation revocation, Instant now, AuditEvent event);
}
