package dev.keyward.server.login;

import dev.keyward.core.login.Username;
import dev.keyward.server.password.Password;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.password.PasswordPolicy;

/** Passwords that are to be set: judged first, since hashing is dear. */
final class NewPasswords {
  private final PasswordPolicy policy;
  private final PasswordHashing hashing;

  NewPasswords(PasswordPolicy policy, PasswordHashing hashing) {
    this.policy = policy;
    this.hashing = hashing;
  }

  /** A password ready to be stored, or why it cannot be set. */
  sealed interface Result {
    /** {@code toString} does not show the hash. */
    record Hashed(String phc) implements Result {
      @Override
      public String toString() {
        return "Hashed[***]";
      }
    }

    /**
     * @param reason a sentence for people that does not repeat the password
     */
    record Refused(String reason) implements Result {}
  }

  /**
   * @param text as it was sent
   * @throws dev.keyward.server.password.HashingOverloadedException when there was no room or no
   *     time for the hash
   */
  Result hash(String text, Username username) {
    Password password;
    try {
      password = Password.of(text);
    } catch (IllegalArgumentException e) {
      return new Result.Refused(String.valueOf(e.getMessage()));
    }
    String refusal = policy.refusal(password, username);
    return refusal == null
        ? new Result.Hashed(hashing.hash(password))
        : new Result.Refused(refusal);
  }
}
