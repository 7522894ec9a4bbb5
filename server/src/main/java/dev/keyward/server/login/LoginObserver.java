package dev.keyward.server.login;

import dev.keyward.server.http.EndpointRequest;

/** Sees every attempt to log in when it ends. */
public interface LoginObserver {
  /** How attempts end, as far as operators care. */
  enum Result {
    SUCCESS,
    WRONG,
    BEYOND_USER,
    THROTTLED,
    OVERLOADED
  }

  /**
   * @param userId empty when it is not known, or nobody's
   */
  void ended(Result result, String userId, EndpointRequest request);
}
