package dev.keyward.server.quickstart;

import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.Installation;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.login.Users;
import dev.keyward.server.login.Users.CreateResult;
import dev.keyward.server.login.Users.NewUser;
import dev.keyward.server.password.GeneratedPassword;
import dev.keyward.server.password.Password;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.password.PasswordPolicy;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user to try logins with.
 *
 * @param id null when there is none any more
 * @param password null when it was shown by an earlier run
 */
record QuickstartUser(String username, @Nullable String id, @Nullable Password password) {
  private static final String USERNAME = "quickstart";

  /** The user as an earlier run has left it. */
  static QuickstartUser find(Installation installation) {
    String id =
        installation.users().findByUsername(USERNAME).map(Account::user).map(User::id).orElse(null);
    return new QuickstartUser(USERNAME, id, null);
  }

  /** Makes the user, with a generated password and no scope, unless an earlier run did. */
  static QuickstartUser make(Installation installation) throws StartupException {
    QuickstartUser found = find(installation);
    if (found.id() != null) {
      return found;
    }
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    Password password = GeneratedPassword.next(random);
    NewUser wanted =
        new NewUser(USERNAME, password.reveal(), Scopes.NONE, null, Map.of(), Scopes.NONE);
    Ids ids = new Ids(random, clock);
    TokenRevocations revocations =
        new TokenRevocations(installation.tokenRevocations(), ids, clock);
    try (PasswordHashing hashing = new PasswordHashing(1, random, nanos -> {})) {
      Users users =
          new Users(
              installation.users(),
              installation.loginFailures(),
              revocations,
              PasswordPolicy.ofGenerated(),
              hashing,
              ids,
              clock);
      if (users.create(wanted, Actor.OPERATOR) instanceof CreateResult.Created(User user)) {
        return new QuickstartUser(USERNAME, user.id(), password);
      }
    }
    throw new StartupException("the user " + USERNAME + " cannot be made");
  }
}
