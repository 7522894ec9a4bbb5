package dev.keyward.server.cli.scan;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a key that was found.
 *
 * @param keyId null when it is not known
 * @param detail why, where there is more to say; else empty
 */
record Settlement(Outcome outcome, @Nullable String keyId, String detail) {

  /** How it ended. */
  enum Outcome {
    /** Now, by this command. */
    REVOKED("revoked"),
    /** Before. */
    ALREADY_REVOKED("already revoked"),
    /** The key is of another installation, or of nobody. */
    UNKNOWN("not a key of this installation"),
    /** The server did not do it, or this command did not ask it to. */
    REFUSED("not revoked"),
    /** The server was not to be had. */
    FAILED("not revoked");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    /** The name in JSON, such as {@code already_revoked}. */
    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** For people. */
  String text() {
    return (keyId == null ? "" : keyId + ' ')
        + outcome.words
        + (detail.isEmpty() ? "" : ": " + detail);
  }
}
