package dev.keyward.server.login;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.login.Username;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.core.session.Session;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.server.login.guard.DeviceToken;
import dev.keyward.server.login.guard.LoginGuard;
import dev.keyward.server.password.Password;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.session.IssuedTokens;
import dev.keyward.server.session.Sessions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges a password for a session and its first tokens:
 *
 * <ol>
 *   <li>find the account; one that is not there costs the same hash;
 *   <li>verify the password, then whether the user may log in: the answer tells neither apart, and
 *       a wrong password is counted, which costs the same for an account that is not there;
 *   <li>which scopes the token gets;
 *   <li>store the login, if the account is still what was verified; a password under old parameters
 *       is hashed anew;
 *   <li>sign the token. It is dated before the login was stored, so that whoever takes the right to
 *       log in away afterwards takes this token with it.
 * </ol>
 *
 * Limits come first and are the caller's.
 */
public final class LoginService {
  private final UserStore users;
  private final PasswordHashing hashing;
  private final TokenIssuer tokens;
  private final Sessions sessions;
  private final LoginGuard guard;

  public LoginService(
      UserStore users,
      PasswordHashing hashing,
      TokenIssuer tokens,
      Sessions sessions,
      LoginGuard guard) {
    this.users = users;
    this.hashing = hashing;
    this.tokens = tokens;
    this.sessions = sessions;
    this.guard = guard;
  }

  /**
   * An attempt.
   *
   * @param username null for what cannot be one
   * @param client through which the user logs in; null for none
   * @param scopes what the tokens shall have; null for all there are
   * @param device that was shown; null for none
   * @param from through which request; the user is who acts
   * @param browser which also keeps the refresh token
   */
  record Attempt(
      @Nullable Username username,
      Password password,
      @Nullable Client client,
      @Nullable Scopes scopes,
      @Nullable Device device,
      Actor from,
      Browser browser) {}

  /**
   * What a user logs in with.
   *
   * @param userAgent as it was sent, perhaps empty
   */
  record Browser(String userAgent, Transport transport) {}

  /** How an attempt ended. */
  sealed interface LoginResult {
    record LoggedIn(String userId, IssuedTokens tokens, DeviceToken device)
        implements LoginResult {}

    /**
     * @param userId for the operator's log only; empty when there is no such user
     */
    record Wrong(String userId) implements LoginResult {}

    /** There were too many wrong passwords; nobody but the operator learns it. */
    record Locked(String userId) implements LoginResult {}

    /** The password was right, but the user or the client may not have all of the scopes. */
    record BeyondUser(String userId) implements LoginResult {}
  }

  /**
   * The device of the account that a token shows; null for none.
   *
   * @param token as it was sent; null for none
   * @param username null for what cannot be one
   */
  @Nullable Device device(@Nullable String token, @Nullable Username username) {
    return guard.device(token, () -> find(username));
  }

  private Optional<Account> find(@Nullable Username username) {
    return username == null ? Optional.empty() : users.findByUsername(username.value());
  }

  /**
   * @throws dev.keyward.server.password.HashingOverloadedException when there was no room or no
   *     time for the hash
   */
  LoginResult login(Attempt attempt) {
    return login(attempt, true);
  }

  private LoginResult login(Attempt attempt, boolean mayRepeat) {
    Optional<Account> found = find(attempt.username());
    boolean right =
        hashing.verify(attempt.password(), found.map(Account::passwordHash).orElse(null));
    String id = found.map(account -> account.user().id()).orElse("");
    boolean stopped = found.filter(it -> LoginGuard.stops(it, attempt.device())).isPresent();
    if (!right || stopped || found.isEmpty() || !found.get().user().enabled()) {
      guard.failed(
          found.orElse(null), String.valueOf(attempt.username()), attempt.device(), attempt.from());
      return stopped ? new LoginResult.Locked(id) : new LoginResult.Wrong(id);
    }
    Scopes scopes = scopes(found.get().user(), attempt);
    if (scopes == null) {
      return new LoginResult.BeyondUser(id);
    }
    LoginResult result = login(found.get(), attempt, scopes);
    // Another login may have hashed the same password anew in the meantime.
    boolean overtaken =
        result instanceof LoginResult.Wrong && hashing.needsRehash(found.get().passwordHash());
    return overtaken && mayRepeat ? login(attempt, false) : result;
  }

  /** What the user may have through the client, or what was asked for; null if that is more. */
  private @Nullable Scopes scopes(User user, Attempt attempt) {
    Client client = attempt.client();
    Scopes bound = client == null ? null : client.scopes();
    Scopes all = tokens.grantable(user.scopes());
    Scopes allowed = bound == null ? all : all.within(bound);
    Scopes wanted = attempt.scopes();
    if (wanted == null) {
      return allowed;
    }
    return allowed.covers(wanted) ? wanted : null;
  }

  private LoginResult login(Account account, Attempt attempt, Scopes scopes) {
    User user = account.user();
    String clientId = attempt.client() == null ? Principal.NO_CLIENT : attempt.client().id();
    Instant at = tokens.issueTime(user.id(), clientId);
    Session session =
        sessions.begin(
            user, clientId, scopes, at, attempt.from().address(), attempt.browser().userAgent());
    String known = account.passwordHash();
    String rehashed = hashing.needsRehash(known) ? hashing.hash(attempt.password()) : null;
    Actor actor = new Actor(user.id(), attempt.from().requestId(), attempt.from().address());
    Map<String, String> details =
        Map.of("client_id", clientId, "scopes", scopes.toString(), "session_id", session.id());
    boolean stored =
        users.loggedIn(
            session,
            known,
            rehashed,
            attempt.device(),
            actor.did("user.login", user.id(), details));
    return stored
        ? new LoginResult.LoggedIn(
            user.id(),
            sessions.issue(
                session, user, attempt.client(), scopes, at, attempt.browser().transport()),
            guard.issue(account))
        : new LoginResult.Wrong(user.id());
  }
}
