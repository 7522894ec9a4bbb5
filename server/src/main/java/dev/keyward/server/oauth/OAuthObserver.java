package dev.keyward.server.oauth;

import dev.keyward.core.audit.Actor;

/** Sees what is issued and refused at the token endpoint. */
public interface OAuthObserver {
  /**
   * @param grant its type, of those that are known
   * @param subject of the token
   * @param jti of the token
   */
  void issued(String grant, String subject, String jti, Actor from);

  /**
   * @param grant its type, or {@code other}
   * @param error the code that was answered
   */
  void refused(String grant, String error, Actor from);
}
