package dev.keyward.storage.jdbc;

import dev.keyward.core.Ids;
import dev.keyward.storage.engine.Dialect;
import dev.keyward.storage.engine.StatementWatch;
import dev.keyward.storage.schema.Migrations;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * An open database with the schema of this build. The stores are made over it; closing it ends them
 * all.
 */
public final class Database implements AutoCloseable {
  /**
   * The most connections to a PostgreSQL server; an SQLite file has one writer and four readers
   * whatever is asked. Some more than all {@link dev.keyward.storage.engine.Share shares} of a node
   * together: those are for what it does by itself.
   */
  public static final int DEFAULT_CONNECTIONS = 16;

  private static final InstantSource CLOCK = InstantSource.system();

  private final Dialect.Lanes lanes;
  private final Ids ids = new Ids(new SecureRandom(), CLOCK);

  private Database(Dialect.Lanes lanes) {
    this.lanes = lanes;
  }

  /** As {@link #open(String, int)} with {@value #DEFAULT_CONNECTIONS} connections. */
  public static Database open(String url) {
    return open(url, DEFAULT_CONNECTIONS);
  }

  /**
   * Opens a database, after creating the SQLite file when there is none and bringing the schema up
   * to date.
   *
   * @param url {@code sqlite:<absolute file>} or {@code
   *     postgresql://user[:password]@host[:port]/name?options}
   * @throws IllegalArgumentException when the URL is wrong; the message never repeats a password
   * @throws dev.keyward.storage.schema.SchemaTooNewException when a newer Keyward has been there;
   *     nothing was changed
   * @throws dev.keyward.core.StorageException when it cannot be opened; the message is one line
   *     that says why
   */
  public static Database open(String url, int connections) {
    Dialect dialect = Dialect.of(url);
    dialect.prepare();
    Migrations.run(dialect);
    return new Database(dialect.openLanes(connections));
  }

  /**
   * Judges a URL without opening anything.
   *
   * @throws IllegalArgumentException as {@link #open(String, int)}
   */
  public static void checkUrl(String url) {
    Dialect.of(url);
  }

  /** Runs statements that only read, each seeing what is committed when it starts. */
  public <R extends @Nullable Object> R read(Function<Handle, R> work) {
    return lanes.reader().run(work);
  }

  /**
   * Runs statements that may write. What must not happen in part belongs into a transaction of its
   * own.
   */
  public <R extends @Nullable Object> R write(Function<Handle, R> work) {
    return lanes.writer().run(work);
  }

  /** Has {@code watch} told of every statement from now on. */
  public void watch(StatementWatch watch) {
    lanes.reader().watch(watch);
    lanes.writer().watch(watch);
  }

  /** An id for a row that has none of its own. */
  String newId(String prefix) {
    return ids.next(prefix);
  }

  /** The time of a write that brings none of its own. */
  Instant now() {
    return CLOCK.instant();
  }

  /**
   * Ends what is under way, then closes all connections. The writer goes last, so that SQLite can
   * fold its log into the file.
   */
  @Override
  public void close() {
    lanes.reader().close();
    lanes.writer().close();
  }
}
