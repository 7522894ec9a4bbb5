package dev.keyward.server.request;

import org.jspecify.annotations.Nullable;

/** How a request came. */
public enum Door {
  /** By itself: it is judged, and passed on or answered. */
  FRONT,
  /** In the question of a proxy, which passes it on if the answer is 2xx. */
  CHECK,
  /**
   * As {@link #CHECK}, from nginx: its {@code auth_request} understands no other refusals than 401
   * and 403.
   */
  NGINX;

  private static final String NGINX_MODE = "mode=nginx";

  /**
   * The door that a request target leads to, as it came: nothing that a proxy appends to the path
   * of its questions can lead anywhere else.
   *
   * @param checks the path of questions; null where there are none
   */
  static Door of(String target, @Nullable String checks) {
    if (checks == null || !target.startsWith(checks)) {
      return FRONT;
    }
    int end = checks.length();
    if (target.length() > end && target.charAt(end) == '?') {
      for (String parameter : target.substring(end + 1).split("&", -1)) {
        if (parameter.equals(NGINX_MODE)) {
          return NGINX;
        }
      }
      return CHECK;
    }
    return target.length() == end || target.charAt(end) == '/' ? CHECK : FRONT;
  }
}
