package dev.keyward.testkit.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real PostgreSQL per JVM, started when it is first asked for. In memory and without fsync:
 * tests do not survive a power cut anyway.
 */
public final class EmbeddedPostgresServer {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private EmbeddedPostgresServer() {}

  /**
   * Makes an empty database and answers its URL, such as {@code
   * postgresql://postgres@localhost:41234/test1}.
   */
  public static String newDatabase() {
    String name = "test" + DATABASES.incrementAndGet();
    try (Connection connection = Holder.SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return "postgresql://postgres@localhost:" + Holder.SERVER.getPort() + "/" + name;
  }

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
      if (Files.isWritable(MEMORY)) {
        builder.setDataDirectory(Files.createTempDirectory(MEMORY, "keyward-postgres"));
      }
      EmbeddedPostgres server =
          builder
              .setServerConfig("fsync", "off")
              .setServerConfig("shared_buffers", "16MB")
              .setServerConfig("max_connections", "200")
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server when it is first needed. */
  private static final class Holder {
    static final EmbeddedPostgres SERVER = start();
  }
}
