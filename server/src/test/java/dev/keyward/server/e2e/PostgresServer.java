package dev.keyward.server.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A PostgreSQL server of a test's own, which can be killed and come back with what it had. */
final class PostgresServer implements AutoCloseable {
  private final Path data;
  private EmbeddedPostgres running;

  PostgresServer(Path data) throws IOException {
    this.data = data;
    this.running = start(0);
  }

  private EmbeddedPostgres start(int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setServerConfig("fsync", "off")
            // Off in the builder's own defaults: what is acknowledged must survive the kill.
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_buffers", "16MB");
    if (port != 0) {
      builder.setPort(port);
    }
    return builder.start();
  }

  String url() {
    return "postgresql://postgres@127.0.0.1:" + running.getPort() + "/postgres";
  }

  /** SIGKILL for the server and all its children. */
  void kill() throws Exception {
    long pid =
        Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    var children = server.descendants().toList();
    server.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    server.onExit().get();
    for (ProcessHandle child : children) {
      child.onExit().get();
    }
  }

  void comeBack() throws IOException {
    int port = running.getPort();
    // Complains that there is nothing to stop, slowly, and gives up its lock on the directory.
    running.close();
    running = start(port);
  }

  @Override
  public void close() throws IOException {
    running.close();
  }
}
