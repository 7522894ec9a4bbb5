package dev.keyward.storage.engine;

import com.zaxxer.hikari.HikariConfig;
import dev.keyward.core.StorageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite in one file. It has one writer at a time whatever one does, so there is one writing
 * connection; a few others read beside it, which WAL allows. Its native code would hold on to the
 * carrier of a virtual thread, so both work on platform threads of their own.
 */
record SqliteDialect(Path file) implements Dialect {
  static final String SCHEME = "sqlite:";

  /**
   * How long another process (an offline command) may hold the write lock; well below {@link
   * Lane#PATIENCE}.
   */
  private static final int BUSY_MILLIS = 3_000;

  private static final int READERS = 4;
  private static final int WRITES_WAITING = 256;
  private static final int READS_WAITING = 1_024;

  static SqliteDialect parse(String url) {
    try {
      Path file = Path.of(url.substring(SCHEME.length()));
      // The driver would take what follows a '?' for settings, among them those that make writes
      // durable.
      if (file.isAbsolute() && file.getFileName() != null && url.indexOf('?') < 0) {
        return new SqliteDialect(file.normalize());
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "the file of an SQLite database has an impossible name", e);
    }
    throw new IllegalArgumentException("an SQLite database is sqlite:<absolute file>, without '?'");
  }

  @Override
  public String name() {
    return "the SQLite database " + file;
  }

  @Override
  public Map<String, String> placeholders() {
    return Map.of("bytes", "BLOB", "bytewise", "");
  }

  /**
   * Creates the file for its owner alone; SQLite gives the {@code -wal} and {@code -shm} files
   * beside it the same permissions.
   */
  @Override
  public void prepare() {
    try {
      Path folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, ownerOnly("rwx------"));
      }
      Files.createFile(file, ownerOnly("rw-------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(file)) {
        throw new StorageException(name() + " cannot be opened: not a regular file", e);
      }
    } catch (IOException e) {
      throw new StorageException(name() + " cannot be created: " + e.getClass().getSimpleName(), e);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> ownerOnly(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  @Override
  public DataSource migrationSource() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  /**
   * Another process that opens the same new file switches it to WAL just now; SQLite's own patience
   * does not cover that.
   */
  @Override
  public boolean isBusy(SQLException e) {
    return e.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code;
  }

  @Override
  public Lanes openLanes(int connections) {
    HikariConfig readers = pool("keyward-sqlite-reader", READERS);
    readers.setConnectionInitSql("PRAGMA query_only = 1");
    HikariConfig writer = pool("keyward-sqlite-writer", 1);
    return new Lanes(
        Lane.onOwnThreads(readers, new ImmediateTransactions(), READS_WAITING),
        Lane.onOwnThreads(writer, new ImmediateTransactions(), WRITES_WAITING));
  }

  /**
   * A file does not go away as a server may: connections are made once and live as long as the
   * pool.
   */
  private HikariConfig pool(String name, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(migrationSource());
    config.setMaximumPoolSize(connections);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(BUSY_MILLIS);
    config.setMaxLifetime(0);
    config.setIdleTimeout(0);
    config.setKeepaliveTime(0);
    return config;
  }

  /**
   * Transactions in SQL. Those of the driver begin the next one in the moment of commit: that would
   * keep the write lock, or report as failed what has been committed.
   */
  private static final class ImmediateTransactions extends DelegatingTransactionHandler {
    private boolean begun;

    ImmediateTransactions() {
      super(new LocalTransactionHandler());
    }

    @Override
    public TransactionHandler specialize(Handle handle) {
      return new ImmediateTransactions();
    }

    @Override
    public void begin(Handle handle) {
      handle.execute("BEGIN IMMEDIATE");
      begun = true;
    }

    @Override
    public void commit(Handle handle) {
      handle.execute("COMMIT");
      begun = false;
    }

    @Override
    public void rollback(Handle handle) {
      begun = false;
      handle.execute("ROLLBACK");
    }

    @Override
    public boolean isInTransaction(Handle handle) {
      return begun;
    }

    @Override
    public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> work)
        throws X {
      begin(handle);
      try {
        R result = work.withHandle(handle);
        if (begun) {
          commit(handle);
        }
        return result;
      } catch (Throwable failure) {
        undo(handle, failure);
        throw failure;
      }
    }

    private void undo(Handle handle, Throwable failure) {
      try {
        if (begun) {
          rollback(handle);
        }
      } catch (JdbiException e) {
        failure.addSuppressed(e);
      }
    }
  }
}
