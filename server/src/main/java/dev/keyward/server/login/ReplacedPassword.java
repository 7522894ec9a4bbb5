package dev.keyward.server.login;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.login.UserStore.Sessions;
import dev.keyward.core.login.UserStore.Update;
import dev.keyward.core.token.TokenRevocations;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A new password for the account as it is within the transaction, with the end of the tokens issued
 * so far. The store may apply it again when it has to begin anew.
 */
final class ReplacedPassword implements Function<Account, @Nullable Update> {
  private final String phc;
  private final By by;
  private final TokenRevocations revocations;
  private final Actor actor;
  private final Sessions sessions;
  private final Predicate<Account> allowed;
  private boolean done;

  /** By what right a password is set. */
  enum By {
    ADMINISTRATOR,
    CURRENT_PASSWORD,
    RESET_TOKEN
  }

  /**
   * @param sessions what becomes of those there are
   * @param allowed what must hold of the account at that moment
   */
  ReplacedPassword(
      String phc,
      By by,
      TokenRevocations revocations,
      Sessions sessions,
      Actor actor,
      Predicate<Account> allowed) {
    this.phc = phc;
    this.by = by;
    this.revocations = revocations;
    this.sessions = sessions;
    this.actor = actor;
    this.allowed = allowed;
  }

  /** False when it was not allowed, and left undone. */
  boolean isDone() {
    return done;
  }

  static AuditEvent event(By by, String userId, Actor actor) {
    Map<String, String> details = Map.of("by", by.name().toLowerCase(Locale.ROOT));
    return actor.did("user.password", userId, details);
  }

  @Override
  public @Nullable Update apply(Account account) {
    User user = account.user();
    done = allowed.test(account);
    return done
        ? new Update(
            user, phc, revocations.ofSubject(user.id()), sessions, event(by, user.id(), actor))
        : null;
  }
}
