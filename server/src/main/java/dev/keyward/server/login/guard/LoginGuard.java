package dev.keyward.server.login.guard;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.UserStore.Account;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends guessing at an account after a hundred wrong passwords in a row, without shutting its owner
 * out (NIST SP 800-63B-4 section 3.2.2; docs/decisions/0018): who shows a device token of the
 * account is counted apart, and not stopped by what strangers did.
 *
 * <p>Every method may block and throws {@link dev.keyward.core.StorageException}.
 */
public final class LoginGuard {
  private final DeviceTokens tokens;
  private final LoginFailureStore failures;
  private final BiConsumer<String, Actor> locked;

  /**
   * @param locked told the id of each user who is locked, and by whose request
   */
  public LoginGuard(
      DeviceTokens tokens, LoginFailureStore failures, BiConsumer<String, Actor> locked) {
    this.tokens = tokens;
    this.failures = failures;
    this.locked = locked;
  }

  /**
   * The device that a token shows. One that is wrong, expired, spent, of another account or of an
   * earlier generation is as good as none.
   *
   * @param token as it was sent; null for none
   * @param account that is to be logged into; asked for only when the token was issued here
   */
  public @Nullable Device device(@Nullable String token, Supplier<Optional<Account>> account) {
    Device device = token == null ? null : tokens.read(token);
    if (device == null || account.get().filter(it -> isOf(it, device)).isEmpty()) {
      return null;
    }
    return failures.isSpent(device) ? null : device;
  }

  private static boolean isOf(Account account, Device device) {
    return account.user().id().equals(device.userId())
        && account.deviceGeneration() == device.generation();
  }

  /** A device token for who has just logged in. */
  public DeviceToken issue(Account account) {
    return tokens.issue(account);
  }

  /** Whether even the right password does not count. It is judged all the same, for the time. */
  public static boolean stops(Account account, @Nullable Device device) {
    return account.user().locked() && device == null;
  }

  /**
   * Counts a wrong password. Nothing is learnt of the password of a disabled user, so none is
   * counted there, as for a name that nobody has; the work is the same.
   *
   * @param account null for a name that nobody has
   * @param name what was sent to name it
   * @param from through which request
   */
  public void failed(@Nullable Account account, String name, @Nullable Device device, Actor from) {
    if (account == null || !account.user().enabled()) {
      failures.failedOfNobody(name);
    } else if (device != null) {
      failures.failedWith(device);
    } else {
      count(account.user().id(), from);
    }
  }

  private void count(String userId, Actor from) {
    String failed = String.valueOf(LoginFailureStore.MOST);
    if (failures.failed(userId, from.did("user.lock", userId, Map.of("failures", failed)))) {
      locked.accept(userId, from);
    }
  }
}
