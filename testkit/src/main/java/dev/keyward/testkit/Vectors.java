package dev.keyward.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Test vectors from outside, in the folder that the system property {@code vectors} names. They are not part of the repository. */
public final class Vectors {
  private Vectors() {}

  /**
   * A file of the vectors, such as {@code blns/blns.json}. Without the folder the test is aborted, and says so on standard error; with {@code
   * CI=true} in the environment it fails.
   */
  public static Path path(String name) {
    Path file = Path.of(System.getProperty("vectors", "vectors")).resolve(name);
    if (!Files.exists(file)) {
      String message = "test vectors are missing: " + file;
      System.err.println("NOT TESTED: " + message);
      Assertions.assertNotEquals("true", System.getenv("CI"), message);
      Assumptions.abort(message);
    }
    return file;
  }
}
