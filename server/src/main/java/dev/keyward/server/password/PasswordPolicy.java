package dev.keyward.server.password;

import dev.keyward.core.login.Username;
import org.jspecify.annotations.Nullable;

/** Which passwords may be set. */
public final class PasswordPolicy {
  static final int MIN_CODE_POINTS = 15;

  /**
   * Why {@code password} may not be the password of {@code username}: a sentence for people that
   * does not repeat it; null when it may.
   */
  public @Nullable String refusal(Password password, Username username) {
    if (password.codePoints() < MIN_CODE_POINTS) {
      return "The password is shorter than " + MIN_CODE_POINTS + " characters.";
    }
    return username.value().equals(password.reveal()) ? "The password is the username." : null;
  }
}
