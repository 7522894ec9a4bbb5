package dev.keyward.server.login;

import dev.keyward.core.audit.Actor;
import dev.keyward.server.http.EndpointRequest;

/** Sees every attempt to log in when it ends, and what guessing leads to. */
public interface LoginObserver {
  /** How attempts end, as far as operators care. */
  enum Result {
    SUCCESS,
    WRONG,
    /** The user is locked, and no device was shown; the password was not what counted. */
    LOCKED,
    BEYOND_USER,
    THROTTLED,
    OVERLOADED
  }

  /**
   * @param userId empty when it is not known, or nobody's
   */
  void ended(Result result, String userId, EndpointRequest request);

  /**
   * A password was not judged, in a login or elsewhere.
   *
   * @param limit that was exceeded, as answers call it
   */
  void throttled(String limit);

  /** A wrong password was one too many. */
  void locked(String userId, Actor from);
}
