package dev.keyward.server.login;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.login.UserStore.Sessions;
import dev.keyward.core.login.UserStore.Update;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.login.Users.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A patch applied to the user as it is within the transaction, so that rights are judged on the
 * scopes it has then. The store may apply it again when it has to begin anew.
 */
final class PatchedUser implements Function<Account, @Nullable Update> {
  private final Patch patch;
  private final TokenRevocations revocations;
  private final Actor actor;
  private boolean beyondCaller;
  private boolean outdated;

  PatchedUser(Patch patch, TokenRevocations revocations, Actor actor) {
    this.patch = patch;
    this.revocations = revocations;
    this.actor = actor;
  }

  /** Whether it was left undone for want of rights. */
  boolean isBeyondCaller() {
    return beyondCaller;
  }

  /** Whether it was left undone because the user is not what was expected. */
  boolean isOutdated() {
    return outdated;
  }

  @Override
  public @Nullable Update apply(Account account) {
    User old = account.user();
    User user =
        old.with(
            patch.scopes() == null ? old.scopes() : patch.scopes(),
            patch.enabled() == null ? old.enabled() : patch.enabled(),
            patch.relimited() ? patch.rateLimit() : old.rateLimit(),
            patch.metadata() == null ? old.metadata() : patch.metadata());
    beyondCaller =
        !Rights.allowsToChange(patch.grantable(), old)
            || !Rights.allowsToGive(patch.grantable(), user.scopes());
    outdated = !patch.expected().test(old);
    if (beyondCaller || outdated || user.equals(old)) {
      return null;
    }
    Map<String, String> details = new TreeMap<>();
    details.put("changed", String.join(" ", changed(old, user)));
    if (!Objects.equals(old.rateLimit(), user.rateLimit())) {
      details.put("rate_limit", String.valueOf(user.rateLimit()));
    }
    return new Update(
        user,
        endsReset(old, user) ? account.passwordHash() : null,
        takesAway(old, user) ? revocation(user) : null,
        user.enabled() ? new Sessions.Go() : new Sessions.End(),
        actor.did("user.update", user.id(), details));
  }

  /**
   * Who started a reset of the password may lack the rights that the user gets now, and who is
   * disabled shall not come back with an old reset token: storing a hash, even the one there is,
   * ends the reset.
   */
  private static boolean endsReset(User old, User user) {
    boolean givesRights = !old.scopes().covers(user.scopes().reserved());
    return givesRights || old.enabled() && !user.enabled();
  }

  private static boolean takesAway(User old, User user) {
    return old.enabled() && !user.enabled()
        || !user.scopes().asList().containsAll(old.scopes().asList());
  }

  private TokenRevocation revocation(User user) {
    return revocations.ofSubject(user.id());
  }

  private static List<String> changed(User old, User user) {
    List<String> changed = new ArrayList<>();
    if (old.enabled() != user.enabled()) {
      changed.add("enabled");
    }
    if (!old.metadata().equals(user.metadata())) {
      changed.add("metadata");
    }
    if (!Objects.equals(old.rateLimit(), user.rateLimit())) {
      changed.add("rate_limit");
    }
    if (!old.scopes().equals(user.scopes())) {
      changed.add("scopes");
    }
    return changed;
  }
}
