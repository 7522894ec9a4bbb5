package dev.keyward.server.e2e;

import dev.keyward.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Packages from npm, each fetched once into a directory below {@code target}. */
final class NpmPackages {
  private static final int PATIENCE_SECONDS = 180;

  private NpmPackages() {}

  /**
   * The directory that holds the package's {@code node_modules}.
   *
   * @param name with its version, such as {@code json-server@0.17.4}
   * @param proof a file that is there once it is installed
   */
  static Path install(String name, String proof) throws Exception {
    Path home =
        Path.of(System.getProperty("keyward.root"), "server", "target", "npm")
            .resolve(name.substring(0, name.lastIndexOf('@')));
    if (!Files.exists(home.resolve(proof))) {
      Files.createDirectories(home);
      Process install =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--silent",
                  "--no-audit",
                  "--no-fund",
                  "--ignore-scripts",
                  "--prefix",
                  home.toString(),
                  name)
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("install.log").toFile())
              .start();
      boolean installed =
          install.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && install.exitValue() == 0;
      Needs.present(installed && Files.exists(home.resolve(proof)), name + " from npm");
    }
    return home;
  }
}
