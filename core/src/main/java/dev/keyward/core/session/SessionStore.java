package dev.keyward.core.session;

import dev.keyward.core.Page;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.login.User;
import dev.keyward.core.session.RefreshToken.Presented;
import dev.keyward.core.token.TokenRevocation;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions; they begin with {@link dev.keyward.core.login.UserStore#loggedIn}. Every method
 * may block and throws {@link dev.keyward.core.StorageException} when the store does not answer; a
 * write that ends one, its changes and its audit event are one transaction.
 *
 * <p>A session that ends takes its access tokens with it, whenever they were issued.
 */
public interface SessionStore {

  /**
   * A session that can be renewed, with those it depends on as they are in the moment of the
   * renewal: whoever changes one of them later knows of this renewal.
   *
   * @param user empty when there is none any more
   * @param client through which the user logged in; empty for none, now or at all
   */
  record Standing(Session session, Optional<User> user, Optional<Client> client) {}

  /** What became of a session that a refresh token was presented for. */
  sealed interface Rotation {
    /**
     * The token is spent now.
     *
     * @param standing with the generation of its successor
     */
    record Rotated(Standing standing) implements Rotation {}

    /**
     * The token was spent just now, and nothing has been done with its successor: the answer that
     * had it may have been lost. Nothing was changed.
     *
     * @param standing with the generation of the same successor
     */
    record Repeated(Standing standing) implements Rotation {}

    /**
     * The token was spent before: two hold tokens of one session, and one of them is a thief.
     * Nothing was changed yet, see {@link #end}.
     */
    record Reused(Session session) implements Rotation {}

    /** Nothing was changed. */
    record Expired() implements Rotation {}

    /** The session has ended, or there never was one. */
    record Unknown() implements Rotation {}
  }

  /**
   * Spends a refresh token, by one conditional update: of many who present it at once, one has it
   * rotated. Whoever is not answered because the store failed has not spent it, unless the failure
   * came after the commit.
   *
   * @param at the session counts as used then; what is issued with it is dated no later than {@link
   *     Session#lastUsedAt}, so that whoever revokes afterwards knows of it
   */
  Rotation rotate(Presented token, Instant at, SessionPolicy policy);

  /** One that has not ended; it may have expired. */
  Optional<Session> find(String id);

  /** As {@link #find}, with those it depends on. */
  Optional<Standing> standing(String id);

  /** Sessions of a user ordered by id, as {@link dev.keyward.core.apikey.ClientStore#list}. */
  Page<Session> ofUser(String userId, @Nullable String after, int limit);

  /**
   * Ends a session.
   *
   * @param revocation of its access tokens
   * @return the session that it was; empty, with nothing changed, when there is none
   */
  Optional<Session> end(String id, TokenRevocation revocation, AuditEvent event);

  /**
   * Forgets some sessions that have expired, and whose access tokens have too.
   *
   * @return how many; none when there are no more
   */
  int purge(Instant now, SessionPolicy policy);
}
