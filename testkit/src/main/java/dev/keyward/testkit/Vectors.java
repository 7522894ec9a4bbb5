package dev.keyward.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Test vectors from outside, in the folder that the system property {@code vectors} names. They are
 * not part of the repository.
 */
public final class Vectors {
  private Vectors() {}

  /**
   * A file of the vectors, such as {@code blns/blns.json}. Without the folder the test is aborted,
   * and says so on standard error; with {@code CI=true} in the environment it fails.
   */
  public static Path path(String name) {
    Path file = Path.of(System.getProperty("vectors", "vectors")).resolve(name);
    Needs.present(Files.exists(file), "the test vectors: " + file);
    return file;
  }
}
