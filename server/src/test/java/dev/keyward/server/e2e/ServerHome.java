package dev.keyward.server.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** A directory with a {@code keyward.yaml}, and the data directory beside it. */
record ServerHome(Path directory) {
  /** Routes that need no upstream to be judged. */
  static final String ROUTES =
      """
      routes:
        - {path: /open/**, public: true, upstream: http://127.0.0.1:9}
        - {path: /data/**, credentials: [api_key], scopes: [data:read], upstream: http://127.0.0.1:9}
      """;

  static ServerHome in(Path parent) throws IOException {
    return new ServerHome(Files.createTempDirectory(parent, "home"));
  }

  Path data() {
    return directory.resolve("data");
  }

  Path config() {
    return directory.resolve("keyward.yaml");
  }

  /** Both listeners on free ports. */
  ServerHome configure(String rest) throws IOException {
    return write(
        "data: data\npublic: {address: '127.0.0.1:0'}\nadmin: {address: '127.0.0.1:0'}\n" + rest);
  }

  ServerHome write(String yaml) throws IOException {
    Files.writeString(config(), yaml);
    return this;
  }

  /** Brings an installation about and ends it again; the admin key is kept. */
  String install() throws Exception {
    try (Service service = Service.serve(data(), config(), Map.of(), "--init")) {
      if (service.process().terminate() != 0) {
        throw new AssertionError(service.process().log());
      }
      return service.adminKey();
    }
  }

  Service serve(String... options) throws Exception {
    return Service.serve(data(), config(), Map.of(), options);
  }

  /**
   * Makes the data directory of a further node, which has the admin key of the first and no master
   * key of its own.
   */
  ServerHome join(Service first) throws IOException {
    Files.createDirectory(data());
    chmod(data(), "rwx------");
    Files.writeString(data().resolve("admin.key"), first.adminKey());
    chmod(data().resolve("admin.key"), "rw-------");
    return this;
  }

  /** The setting with which a further node has the master key of the first. */
  static String masterKeyOf(Service first) {
    return "secrets: {master_key: '${file:" + first.data().resolve("master.key") + "}'}\n";
  }

  /** The one line with which Keyward refuses to start, having changed nothing. */
  String refusal(Map<String, String> environment, String... options) throws Exception {
    Snapshot before = Snapshot.of(directory);
    String[] line = new String[options.length + 3];
    System.arraycopy(new String[] {"serve", "--config", config().toString()}, 0, line, 0, 3);
    System.arraycopy(options, 0, line, 3, options.length);
    String refusal = KeywardProcess.run(directory, new HashMap<>(environment), line).oneLine();
    Snapshot after = Snapshot.of(directory);
    if (!before.equals(after)) {
      throw new AssertionError("changed by a refusal: " + refusal + "\n" + before + "\n" + after);
    }
    return refusal;
  }

  static void chmod(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** A port that somebody listens on. */
  static ServerSocket taken() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
