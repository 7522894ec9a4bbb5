package dev.keyward.server.password;

import dev.keyward.core.login.Username;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which passwords may be set (NIST SP 800-63B-4, 3.1.1.2; ASVS 5.0, 6.2): long ones that nobody
 * guesses. In this order:
 *
 * <ol>
 *   <li>at least {@value #MIN_CODE_POINTS} characters; the upper limit is that of {@link Password}
 *   <li>not something shorter repeated
 *   <li>not keyboard runs or sequences
 *   <li>not the user's or the service's name with a little added
 *   <li>not a common password with a little added
 *   <li>not so much of words, names, dates and patterns that few guesses find it
 * </ol>
 *
 * <p>There are no rules of composition: any characters will do. What is repeated is judged as if it
 * were there once.
 *
 * <p>The first judgement loads some 12 MB of lists, in about a tenth of a second; one takes a few
 * milliseconds.
 */
public final class PasswordPolicy {
  public static final int MIN_CODE_POINTS = 15;

  /** Where zxcvbn's best score begins: "very unguessable". */
  private static final double MIN_GUESSES = 1e10;

  /**
   * Why {@code password} may not be the password of {@code username}: a sentence for people that
   * does not repeat it; null when it may.
   */
  public @Nullable String refusal(Password password, Username username) {
    if (password.codePoints() < MIN_CODE_POINTS) {
      return "The password is shorter than " + MIN_CODE_POINTS + " characters.";
    }
    int[] all = password.reveal().codePoints().toArray();
    int[] unit = Arrays.copyOf(all, Repetition.unit(all));
    if (unit.length < MIN_CODE_POINTS && unit.length < all.length) {
      return "The password repeats something shorter than " + MIN_CODE_POINTS + " characters.";
    }
    return refusal(new String(unit, 0, unit.length), new KnownNames(username));
  }

  private static @Nullable String refusal(String text, KnownNames names) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (Runs.make(lower)) {
      return "The password is made of keyboard runs or sequences, such as qwerty or 12345.";
    }
    if (names.make(lower)) {
      return "The password is the username, or the name of this service, with little added.";
    }
    if (Lists.ALL.common().isDecorated(lower)) {
      return "The password is one that many people use, or such a one with little added.";
    }
    if (Lists.ALL.guesses().of(text, names.asList()) < MIN_GUESSES) {
      return "The password is easy to guess: it is made of common words, names, dates or patterns.";
    }
    return null;
  }

  /** Loaded when the first password is judged: most nodes never judge one. */
  private static final class Lists {
    static final PasswordLists ALL = PasswordLists.load();
  }
}
