package dev.keyward.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each event as one {@link JsonLine} to standard error: {@code time}, {@code level}, {@code
 * logger}, {@code message}, then the event's own fields.
 *
 * <p>Lines of requests come by the ten thousand from several event loops, which would wait for each
 * other at the stream: they are gathered for {@value #GATHERED_MILLIS} ms and written at once. All
 * other lines are out, and all before them, when the logger returns. Who is faster than the stream
 * waits for it: no line is dropped, and what is gathered is bounded.
 */
public final class StandardError extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final int GATHERED_MILLIS = 10;
  private static final int MAX_GATHERED = 1 << 20;

  private final Object gathering = new Object();
  private final ReentrantLock writing = new ReentrantLock();
  private Batch gathered = new Batch();
  private Batch written = new Batch();
  private boolean begun;

  @Override
  protected void append(ILoggingEvent event) {
    LogFields fields = fields(event);
    JsonLine line = line(event, fields);
    boolean full;
    synchronized (gathering) {
      if (gathered.size() == 0) {
        wake();
      }
      line.copyTo(gathered);
      full = gathered.size() > MAX_GATHERED;
    }
    if (fields == null || full) {
      flush();
    }
  }

  private static @Nullable LogFields fields(ILoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    return arguments != null && arguments.length == 1 && arguments[0] instanceof LogFields fields
        ? fields
        : null;
  }

  private static JsonLine line(ILoggingEvent event, @Nullable LogFields fields) {
    JsonLine line =
        new JsonLine()
            .add("time", event.getInstant())
            .add("level", name(event.getLevel()))
            .add("logger", event.getLoggerName())
            .add("message", fields == null ? event.getFormattedMessage() : event.getMessage());
    if (fields != null) {
      fields.writeTo(line);
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> add(line, pair));
    }
    if (event.getThrowableProxy() != null) {
      line.add("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.end();
  }

  private static String name(Level level) {
    return level == Level.INFO ? "info" : level.toString().toLowerCase(Locale.ROOT);
  }

  private static void add(JsonLine line, KeyValuePair pair) {
    JsonLine _ =
        switch (pair.value) {
          case Integer number -> line.add(pair.key, number);
          case Long number -> line.add(pair.key, number);
          case null -> line.addNull(pair.key);
          default -> line.add(pair.key, pair.value.toString());
        };
  }

  /** Whoever comes first needs somebody to write what it leaves. */
  private void wake() {
    if (!begun) {
      Thread _ = Thread.ofPlatform().daemon().name("keyward-log").start(this::writeGathered);
      begun = true;
    }
    gathering.notifyAll();
  }

  private void writeGathered() {
    while (!Thread.currentThread().isInterrupted()) {
      awaitLines();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GATHERED_MILLIS));
      flush();
    }
  }

  private void awaitLines() {
    synchronized (gathering) {
      while (gathered.size() == 0) {
        try {
          gathering.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** Writes what has been gathered so far. */
  private void flush() {
    writing.lock();
    try {
      Batch batch;
      synchronized (gathering) {
        batch = gathered;
        gathered = written;
        written = batch;
      }
      try {
        System.err.write(batch.bytes(), 0, batch.size());
        System.err.flush();
      } finally {
        batch.clear();
      }
    } finally {
      writing.unlock();
    }
  }

  /** Writes what is left: the process ends. Events from now on are lost. */
  public static void end() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  @Override
  public void stop() {
    super.stop();
    flush();
  }
}
