package dev.keyward.testkit;

import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs from outside: where it is missing the test says so aloud and is skipped; with
 * {@code CI=true} in the environment it fails.
 */
public final class Needs {
  private Needs() {}

  /**
   * @param what for the person who can provide it, such as {@code curl}
   */
  public static void present(boolean present, String what) {
    if (present) {
      return;
    }
    String message = "NOT TESTED: needs " + what;
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(message);
    }
    System.err.println(message);
    Assumptions.abort(message);
  }
}
