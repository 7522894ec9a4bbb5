package dev.keyward.storage.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.keyward.core.StorageException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.jspecify.annotations.Nullable;

/**
 * A way to the database: a pool of connections and the threads that may use them. Whatever goes
 * wrong on it is a {@link StorageException}, and nothing waits for ever.
 */
public final class Lane implements AutoCloseable {
  /** How long a caller waits for its turn and its answer. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final @Nullable ExecutorService threads;
  private volatile @Nullable StatementWatch watch;

  private Lane(
      HikariConfig config, TransactionHandler transactions, @Nullable ExecutorService threads) {
    this.pool = new HikariDataSource(config);
    this.jdbi = Jdbi.create(pool);
    this.threads = threads;
    jdbi.setTransactionHandler(transactions);
    // No templates: a '<' in SQL is a '<'. No arguments in messages: they hold hashes and wrapped
    // secrets.
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
  }

  /** For drivers that block as Java code does. */
  static Lane onCallerThread(HikariConfig config) {
    return new Lane(config, LocalTransactionHandler.binding(), null);
  }

  /**
   * For drivers in native code: one platform thread per connection, and at most {@code waiting}
   * callers in the queue before it.
   */
  static Lane onOwnThreads(HikariConfig config, TransactionHandler transactions, int waiting) {
    int size = config.getMaximumPoolSize();
    var names = Thread.ofPlatform().daemon().name(config.getPoolName() + "-", 0).factory();
    var threads =
        new ThreadPoolExecutor(
            size, size, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), names);
    return new Lane(config, transactions, threads);
  }

  /**
   * @throws StorageException when the database did not do the work. After a timeout the work may
   *     yet be done, as with any answer that is lost
   */
  public <R extends @Nullable Object> R run(Function<Handle, R> work) {
    ExecutorService own = threads;
    return Share.inTurn(
        () -> own == null ? attempt(work, Thread.currentThread()) : onOwnThread(own, work));
  }

  /** Has {@code told} told of every statement of the work that begins from now on. */
  public void watch(StatementWatch told) {
    watch = told;
  }

  private <R extends @Nullable Object> R onOwnThread(
      ExecutorService own, Function<Handle, R> work) {
    Future<R> turn = enqueue(own, work);
    try {
      return turn.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      turn.cancel(false);
      throw new StorageException(
          "the database did not answer within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      turn.cancel(false);
      Thread.currentThread().interrupt();
      throw new StorageException("interrupted while waiting for the database", e);
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
  }

  private <R extends @Nullable Object> Future<R> enqueue(
      ExecutorService own, Function<Handle, R> work) {
    Thread caller = Thread.currentThread();
    try {
      return own.submit(() -> attempt(work, caller));
    } catch (RejectedExecutionException e) {
      throw new StorageException(
          own.isShutdown() ? "the database is closed" : "too many callers wait for the database",
          e);
    }
  }

  private <R extends @Nullable Object> R attempt(Function<Handle, R> work, Thread caller) {
    try (Handle handle = jdbi.open()) {
      StatementWatch told = watch;
      if (told != null) {
        handle.setSqlLogger(telling(told, caller));
      }
      return work.apply(handle);
    } catch (JdbiException e) {
      throw new StorageException("the database did not do what it was asked to", e);
    }
  }

  private static SqlLogger telling(StatementWatch watch, Thread caller) {
    return new SqlLogger() {
      @Override
      public void logBeforeExecution(StatementContext context) {
        watch.running(context.getRenderedSql(), caller);
      }
    };
  }

  /** The failure of the other thread, with the caller's own stack on top. */
  private static RuntimeException rethrown(ExecutionException e) {
    return switch (e.getCause()) {
      case StorageException failure ->
          new StorageException(String.valueOf(failure.getMessage()), failure);
      case RuntimeException mistake -> mistake;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(e);
    };
  }

  /** Lets work that has been taken on come to its end, for at most {@link #PATIENCE}. */
  @Override
  public void close() {
    if (threads != null) {
      threads.shutdown();
      try {
        var _ = threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    pool.close();
  }
}
