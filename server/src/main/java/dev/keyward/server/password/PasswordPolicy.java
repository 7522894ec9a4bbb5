package dev.keyward.server.password;

import dev.keyward.core.login.Username;
import dev.keyward.server.password.blocklist.Blocklist;
import org.jspecify.annotations.Nullable;

/**
 * Which passwords may be set (NIST SP 800-63B-4, 3.1.1.2; ASVS 5.0, 6.2): at least {@value
 * #MIN_CODE_POINTS} code points of any characters, at most what a {@link Password} can have, and
 * none that is guessed first. There are no rules of composition.
 */
public final class PasswordPolicy {
  public static final int MIN_CODE_POINTS = 15;

  private final @Nullable Blocklist blocklist;

  private PasswordPolicy(@Nullable Blocklist blocklist) {
    this.blocklist = blocklist;
  }

  public PasswordPolicy() {
    this(new Blocklist(MIN_CODE_POINTS));
  }

  /**
   * For a {@link GeneratedPassword} alone: 140 random bits need not be looked up among words, and a
   * process that judges no other password need not load those.
   */
  public static PasswordPolicy ofGenerated() {
    return new PasswordPolicy(null);
  }

  /**
   * Why {@code password} may not be the password of {@code username}: a sentence for people that
   * does not repeat it; null when it may. Costs what {@link Blocklist#refusal} does.
   */
  public @Nullable String refusal(Password password, Username username) {
    if (password.codePoints() < MIN_CODE_POINTS) {
      return "The password is shorter than " + MIN_CODE_POINTS + " characters.";
    }
    return blocklist == null ? null : blocklist.refusal(password.reveal(), username);
  }
}
