package dev.keyward.server.password;

import java.security.SecureRandom;

/** Makes passwords for people who have not chosen one yet. */
public final class GeneratedPassword {
  /** 32 letters and digits without 0, 1, l and o, which are read for each other. */
  private static final String ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz";

  private static final int GROUPS = 7;
  private static final int GROUP_LENGTH = 4;

  private GeneratedPassword() {}

  /**
   * 140 random bits, such as {@code k7wm-3xqe-9tzb-hf4n-c2vd-u8rp-5yga}: easy to type, and plain
   * text between single quotes in any shell.
   */
  public static Password next(SecureRandom random) {
    StringBuilder text = new StringBuilder(GROUPS * (GROUP_LENGTH + 1));
    for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
      if (i > 0 && i % GROUP_LENGTH == 0) {
        text.append('-');
      }
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return Password.of(text.toString());
  }
}
