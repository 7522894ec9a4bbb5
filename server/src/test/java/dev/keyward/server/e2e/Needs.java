package dev.keyward.server.e2e;

import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs from the machine: where it is missing the test says so aloud and is skipped;
 * with {@code CI=true} it fails.
 */
final class Needs {
  private Needs() {}

  static void present(boolean present, String what) {
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
