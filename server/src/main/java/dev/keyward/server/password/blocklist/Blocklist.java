package dev.keyward.server.password.blocklist;

import dev.keyward.core.login.Username;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses passwords that are guessed first. In this order:
 *
 * <ol>
 *   <li>something too short, repeated; what is long enough is judged below as if it were there once
 *   <li>keyboard runs and sequences
 *   <li>the user's or the service's name with a little added
 *   <li>a common password with a little added
 *   <li>so much of words, names, dates and patterns that few guesses find it
 * </ol>
 */
public final class Blocklist {
  /** Where zxcvbn's best score begins: "very unguessable". */
  private static final double MIN_GUESSES = 1e10;

  private final int minCodePoints;

  /**
   * @param minCodePoints how long a password is at least
   */
  public Blocklist(int minCodePoints) {
    this.minCodePoints = minCodePoints;
  }

  /**
   * Why {@code password} may not be the password of {@code username}: a sentence for people that
   * does not repeat it; null when it may. At most some 15 ms of work; the first call takes 200 ms
   * and loads 12 MB of lists, which stay.
   */
  public @Nullable String refusal(String password, Username username) {
    int[] all = password.codePoints().toArray();
    int[] unit = Arrays.copyOf(all, Repetition.unit(all));
    if (unit.length < minCodePoints && unit.length < all.length) {
      return "The password repeats something shorter than " + minCodePoints + " characters.";
    }
    KnownNames names = new KnownNames(username, minCodePoints);
    return refusal(new String(unit, 0, unit.length), names);
  }

  private static @Nullable String refusal(String text, KnownNames names) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (Runs.make(lower)) {
      return "The password is made of keyboard runs or sequences, such as qwerty or 12345.";
    }
    if (names.make(lower)) {
      return "The password is the username, or the name of this service, with little added.";
    }
    if (Lists.ALL.common().make(lower)) {
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
