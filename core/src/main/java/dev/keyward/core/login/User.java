package dev.keyward.core.login;

import dev.keyward.core.Scopes;
import dev.keyward.core.label.Metadata;
import dev.keyward.core.limit.OwnRate;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A person who logs in.
 *
 * @param username canonical, see {@link Username}; nobody else has it
 * @param scopes the most a login may give
 * @param enabled whether logging in is allowed
 * @param locked whether the password alone logs in no more, see {@link LoginFailureStore#MOST}
 * @param rateLimit what all tokens of the user may do together; null for what the routes say
 * @param metadata see {@link Metadata}
 * @param lastLoginAt null before the first login
 */
public record User(
    String id,
    String username,
    Scopes scopes,
    boolean enabled,
    boolean locked,
    @Nullable OwnRate rateLimit,
    Map<String, String> metadata,
    Instant createdAt,
    @Nullable Instant lastLoginAt) {

  public User {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /** A user without a limit of their own. */
  public User(
      String id,
      String username,
      Scopes scopes,
      boolean enabled,
      boolean locked,
      Map<String, String> metadata,
      Instant createdAt,
      @Nullable Instant lastLoginAt) {
    this(id, username, scopes, enabled, locked, null, metadata, createdAt, lastLoginAt);
  }

  /** The same user with what a patch can change. */
  public User with(
      Scopes newScopes,
      boolean newEnabled,
      @Nullable OwnRate newRateLimit,
      Map<String, String> newMetadata) {
    return new User(
        id,
        username,
        newScopes,
        newEnabled,
        locked,
        newRateLimit,
        newMetadata,
        createdAt,
        lastLoginAt);
  }
}
