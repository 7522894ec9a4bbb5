package dev.keyward.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.keyward.core.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A database that was there and is gone, or held by another process. */
final class OutageTest {
  /**
   * A read borrows a connection (2 s at most) and its answer is waited for (10 s at most); on this
   * machine both fail at once.
   */
  private static final Duration SOON = Duration.ofSeconds(8);

  @Test
  void postgresThatGoesAwayIsAStorageExceptionUntilItIsBack() throws IOException {
    URI real = URI.create(JdbcFixture.postgres().url());
    try (Relay relay = new Relay(real.getPort())) {
      String url = "postgresql://postgres@127.0.0.1:" + relay.port() + real.getPath();
      try (Database database = Database.open(url)) {
        JdbcChangeFeed feed = new JdbcChangeFeed(database);
        assertEquals(0, feed.head());

        relay.cut();
        assertTimeoutPreemptively(SOON, () -> assertThrows(StorageException.class, feed::head));

        relay.mend();
        assertEquals(0, feed.head());
      }
    }
  }

  @Test
  void sqliteWriteLockHeldByAnotherProcessIsAStorageException() throws SQLException {
    JdbcFixture fixture = JdbcFixture.sqlite();
    try (Database database = Database.open(fixture.url());
        Connection other = fixture.connect();
        Statement statement = other.createStatement()) {
      JdbcSecretStore secrets = new JdbcSecretStore(database);
      statement.execute("BEGIN IMMEDIATE");

      assertTimeoutPreemptively(
          SOON,
          () ->
              assertThrows(
                  StorageException.class, () -> secrets.insertKeyCheckIfAbsent(new byte[] {1})));

      assertEquals(0, new JdbcChangeFeed(database).head());
      statement.execute("ROLLBACK");
      secrets.insertKeyCheckIfAbsent(new byte[] {2});
      assertEquals(2, secrets.keyCheck().orElseThrow()[0]);
    }
  }

  /**
   * A network that can be cut: forwards bytes to a port of this machine, or drops every connection.
   */
  private static final class Relay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final int target;
    private volatile boolean cut;

    Relay(int target) throws IOException {
      this.target = target;
      Thread.startVirtualThread(this::accept);
    }

    int port() {
      return server.getLocalPort();
    }

    private void accept() {
      while (!server.isClosed()) {
        try {
          Socket near = server.accept();
          open.add(near);
          if (cut) {
            near.close();
            continue;
          }
          Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
          open.add(far);
          Thread.startVirtualThread(() -> pump(near, far));
          Thread.startVirtualThread(() -> pump(far, near));
        } catch (IOException e) {
          // The end of the test, or of one connection.
        }
      }
    }

    private static void pump(Socket from, Socket to) {
      try (from;
          to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException e) {
        // The connection was cut.
      }
    }

    void cut() {
      cut = true;
      open.forEach(Relay::close);
    }

    void mend() {
      cut = false;
    }

    @Override
    public void close() throws IOException {
      server.close();
      open.forEach(Relay::close);
    }

    private static void close(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
