package dev.keyward.server.session;

import dev.keyward.core.audit.Actor;

/** Sees what refresh tokens lead to, and how sessions end. */
public interface SessionObserver {
  /** How attempts to renew end, as far as operators care. */
  enum Result {
    RENEWED,
    /** The answer before was lost, or two asked at once. */
    REPEATED,
    /** A spent token: somebody has stolen it, or the one after it. */
    REUSED,
    EXPIRED,
    /** Not issued here, or of a session that has ended. */
    UNKNOWN,
    /** More was asked for than the session has, or by another client. */
    REFUSED
  }

  /** By what a session ended before it expired, if not together with others. */
  enum End {
    LOGOUT,
    /** The client revoked its refresh token. */
    CLIENT,
    REUSE,
    ADMINISTRATOR,
    /** The user is gone or disabled, or the client is gone. */
    ORPHANED
  }

  /**
   * @param sessionId empty when it is not known
   */
  void ended(Result result, String sessionId, Actor from);

  void ended(End by, String sessionId, Actor from);
}
