package dev.keyward.server.e2e;

import dev.keyward.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates made by openssl, as an operator makes them. */
final class Certificates {
  private Certificates() {}

  /** A certificate for 127.0.0.1 and its key, the latter readable by its owner alone. */
  static void selfSigned(Path certificate, Path key) throws Exception {
    List<String> line = request("EC", "/CN=own", key, certificate);
    line.addAll(List.of("-x509", "-days", "2", "-addext", "subjectAltName=IP:127.0.0.1"));
    openssl(line);
    ServerHome.chmod(key, "rw-------");
  }

  /** {@code NAME.crt} and {@code NAME.key} of an authority. */
  static void authority(Path directory, String name) throws Exception {
    Path key = directory.resolve(name + ".key");
    List<String> line = request("EC", "/CN=Test CA " + name, key, directory.resolve(name + ".crt"));
    line.addAll(List.of("-x509", "-days", "365"));
    openssl(line);
  }

  /**
   * {@code NAME.crt} and {@code NAME.key} for a server or a client.
   *
   * @param keyType EC or RSA
   * @param extensions in the words of openssl's configuration
   */
  static void issued(
      Path directory, String authority, String name, String keyType, String extensions)
      throws Exception {
    Path request = directory.resolve(name + ".csr");
    Path key = directory.resolve(name + ".key");
    openssl(request(keyType, "/CN=" + name, key, request));
    Path file = Files.writeString(directory.resolve(name + ".ext"), extensions + '\n');
    Path ca = directory.resolve(authority + ".crt");
    List<String> line = new ArrayList<>(List.of("openssl", "x509", "-req", "-days", "300"));
    line.addAll(List.of("-CA", ca.toString(), "-CAkey", ca.toString().replace(".crt", ".key")));
    line.addAll(List.of("-in", request.toString(), "-extfile", file.toString()));
    line.addAll(List.of("-out", directory.resolve(name + ".crt").toString()));
    openssl(line);
    ServerHome.chmod(key, "rw-------");
  }

  private static List<String> request(String keyType, String subject, Path key, Path out) {
    List<String> line = new ArrayList<>(List.of("openssl", "req", "-nodes", "-subj", subject));
    line.addAll(
        keyType.equals("EC")
            ? List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
            : List.of("-newkey", "rsa:2048"));
    line.addAll(List.of("-keyout", key.toString(), "-out", out.toString()));
    return line;
  }

  private static void openssl(List<String> line) throws Exception {
    Needs.present(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl");
    Process openssl =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!openssl.waitFor(30, TimeUnit.SECONDS) || openssl.exitValue() != 0) {
      throw new AssertionError("openssl failed: " + line);
    }
  }
}
