package dev.keyward.server.e2e;

import dev.keyward.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Certificates made by openssl, as an operator makes them. */
final class Certificates {
  private Certificates() {}

  /** A certificate for 127.0.0.1 and its key, the latter readable by its owner alone. */
  static void selfSigned(Path certificate, Path key) throws Exception {
    Needs.present(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=own",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!openssl.waitFor(30, TimeUnit.SECONDS) || openssl.exitValue() != 0) {
      throw new AssertionError("openssl failed");
    }
    ServerHome.chmod(key, "rw-------");
  }
}
