package dev.keyward.server.login;

import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.login.UserStore.Sessions;
import dev.keyward.core.login.Username;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.login.ReplacedPassword.By;
import dev.keyward.server.login.guard.LoginGuard;
import dev.keyward.server.password.Password;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.password.PasswordPolicy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How passwords of users are set: by an administrator, with a reset token, or by the users
 * themselves. Each ends the sessions and the tokens issued so far in the same transaction; only a
 * session from which users set their own goes on.
 *
 * <p>Everything that hashes throws {@link dev.keyward.server.password.HashingOverloadedException}
 * when there was no room or no time; nothing was changed then.
 */
public final class UserPasswords {
  /** Long enough to hand a token over, short enough to be of little use in a mailbox. */
  public static final Duration RESET_LIFE = Duration.ofHours(1);

  private final UserStore store;
  private final TokenRevocations revocations;
  private final NewPasswords passwords;
  private final PasswordHashing hashing;
  private final LoginGuard guard;
  private final SecureRandom random;
  private final InstantSource clock;

  public UserPasswords(
      UserStore store,
      TokenRevocations revocations,
      PasswordPolicy policy,
      PasswordHashing hashing,
      LoginGuard guard,
      SecureRandom random,
      InstantSource clock) {
    this.store = store;
    this.revocations = revocations;
    this.passwords = new NewPasswords(policy, hashing);
    this.hashing = hashing;
    this.guard = guard;
    this.random = random;
    this.clock = clock;
  }

  /** How setting a password for somebody else ended; only {@link Done} stored anything. */
  public sealed interface SetResult {
    record Done(User user) implements SetResult {}

    record NotFound() implements SetResult {}

    /** The user has a {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements SetResult {}

    /** The user is not what the caller expected. */
    record Outdated() implements SetResult {}

    /**
     * @param reason a sentence for people that does not repeat the password
     */
    record PasswordRefused(String reason) implements SetResult {}
  }

  /** How starting a reset ended; only with {@link Started} does anybody know the token. */
  public sealed interface StartResult {
    /**
     * The only time the token is there to be shown.
     *
     * @param expiresAt the first moment at which it no longer works
     */
    record Started(ResetToken token, Instant expiresAt) implements StartResult {}

    record NotFound() implements StartResult {}

    /** The user has a {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements StartResult {}

    /** The user is not what the caller expected. */
    record Outdated() implements StartResult {}
  }

  /** How setting the own password ended; only {@link Done} stored anything. */
  public sealed interface OwnResult {
    record Done() implements OwnResult {}

    /** The current password or the reset token is wrong, or the user may not log in. */
    record Wrong() implements OwnResult {}

    /**
     * @param reason a sentence for people that does not repeat the password
     */
    record PasswordRefused(String reason) implements OwnResult {}
  }

  /**
   * Sets the password of a user.
   *
   * @param expected whether the user is still what the caller has seen
   * @param password as it was sent
   * @param grantable the scopes of the caller
   */
  public SetResult set(
      String id, Predicate<User> expected, String password, Scopes grantable, Actor actor) {
    Optional<User> user = store.find(id);
    if (user.isEmpty()) {
      return new SetResult.NotFound();
    }
    if (!allows(user.get(), expected, grantable)) {
      return unset(user.get(), grantable); // without a costly hash
    }
    return switch (passwords.hash(password, new Username(user.get().username()))) {
      case NewPasswords.Result.Refused(String reason) -> new SetResult.PasswordRefused(reason);
      case NewPasswords.Result.Hashed(String phc) -> {
        ReplacedPassword replaced =
            replaced(
                phc,
                By.ADMINISTRATOR,
                new Sessions.End(),
                actor,
                account -> allows(account.user(), expected, grantable));
        Optional<User> now = store.update(id, replaced);
        if (now.isEmpty()) {
          yield new SetResult.NotFound();
        }
        yield replaced.isDone() ? new SetResult.Done(now.get()) : unset(now.get(), grantable);
      }
    };
  }

  /**
   * Makes a token with which the user can set a password, in the place of an older one.
   *
   * @param expected whether the user is still what the caller has seen
   * @param grantable the scopes of the caller
   */
  public StartResult startReset(
      String id, Predicate<User> expected, Scopes grantable, Actor actor) {
    ResetToken token = ResetToken.generate(random);
    Instant expiresAt = now().plus(RESET_LIFE);
    boolean stored =
        store.startReset(
            id,
            user -> allows(user, expected, grantable),
            new PasswordReset(token.hash(), expiresAt),
            actor.did("user.password_reset", id, Map.of()));
    return stored
        ? new StartResult.Started(token, expiresAt)
        : store
            .find(id)
            .map(user -> unstarted(user, grantable))
            .orElseGet(StartResult.NotFound::new);
  }

  /**
   * Sets a password with a reset token, which is used up by it, and only by it: a refused password
   * can be followed by a better one.
   *
   * @param token as it was sent
   * @param password as it was sent
   * @param from through which request; the user is who acts
   */
  public OwnResult finishReset(String token, String password, Actor from) {
    byte[] hash = ResetToken.presented(token).hash();
    Optional<User> user = store.findByReset(hash, now()).filter(User::enabled);
    if (user.isEmpty()) {
      return new OwnResult.Wrong();
    }
    String id = user.get().id();
    Actor actor = new Actor(id, from.requestId(), from.address());
    return switch (passwords.hash(password, new Username(user.get().username()))) {
      case NewPasswords.Result.Refused(String reason) -> new OwnResult.PasswordRefused(reason);
      case NewPasswords.Result.Hashed(String phc) ->
          done(
              store.finishReset(
                  hash,
                  phc,
                  revocations.ofSubject(id),
                  now(),
                  ReplacedPassword.event(By.RESET_TOKEN, id, actor)));
    };
  }

  /**
   * The device of the user that a token shows; null for none.
   *
   * @param token as it was sent; null for none
   */
  @Nullable Device device(String id, @Nullable String token) {
    return guard.device(token, () -> find(id));
  }

  private Optional<Account> find(String id) {
    return store
        .find(id)
        .flatMap(user -> store.findByUsername(user.username()))
        .filter(account -> account.user().id().equals(id));
  }

  /**
   * Sets the own password of a user who knows the current one. It is verified as in a login, also
   * when there is no such user any more, and a wrong one counts as there.
   *
   * @param device that was shown; null for none
   * @param current as it was sent
   * @param password as it was sent
   * @param sessionId from which the user asks, and which goes on; null for none
   */
  public OwnResult change(
      String id,
      String current,
      String password,
      @Nullable Device device,
      @Nullable String sessionId,
      Actor actor) {
    Optional<Account> known = find(id);
    boolean right = isRight(current, known.map(Account::passwordHash).orElse(null));
    boolean stopped = known.filter(it -> LoginGuard.stops(it, device)).isPresent();
    if (!right || stopped || known.isEmpty() || !known.get().user().enabled()) {
      guard.failed(known.orElse(null), id, device, actor);
      return new OwnResult.Wrong();
    }
    return switch (passwords.hash(password, new Username(known.get().user().username()))) {
      case NewPasswords.Result.Refused(String reason) -> new OwnResult.PasswordRefused(reason);
      case NewPasswords.Result.Hashed(String phc) -> {
        ReplacedPassword replaced =
            replaced(
                phc,
                By.CURRENT_PASSWORD,
                sessionId == null ? new Sessions.End() : new Sessions.EndOthers(sessionId),
                actor,
                it -> isStill(it, known.get()) && !LoginGuard.stops(it, device));
        Optional<User> user = store.update(id, replaced);
        yield done(user.isPresent() && replaced.isDone());
      }
    };
  }

  private ReplacedPassword replaced(
      String phc, By by, Sessions sessions, Actor actor, Predicate<Account> allowed) {
    return new ReplacedPassword(phc, by, revocations, sessions, actor, allowed);
  }

  private static boolean allows(User user, Predicate<User> expected, Scopes grantable) {
    return Rights.allowsToChange(grantable, user) && expected.test(user);
  }

  private static SetResult unset(User user, Scopes grantable) {
    return Rights.allowsToChange(grantable, user)
        ? new SetResult.Outdated()
        : new SetResult.BeyondCaller();
  }

  private static StartResult unstarted(User user, Scopes grantable) {
    return Rights.allowsToChange(grantable, user)
        ? new StartResult.Outdated()
        : new StartResult.BeyondCaller();
  }

  /** Whether the password that was verified is the one there is. */
  private static boolean isStill(Account account, Account known) {
    return account.user().enabled() && account.passwordHash().equals(known.passwordHash());
  }

  private static OwnResult done(boolean done) {
    return done ? new OwnResult.Done() : new OwnResult.Wrong();
  }

  private boolean isRight(String presented, @Nullable String phc) {
    Password password;
    try {
      password = Password.of(presented);
    } catch (IllegalArgumentException e) {
      // Nobody has such a password, whoever the user is.
      return false;
    }
    return hashing.verify(password, phc);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
