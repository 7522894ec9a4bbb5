package dev.keyward.server.net.stream;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends the streams of one HTTP/2 connection whose client takes nothing of an answer that waits for
 * it. All are looked at now and then, with one timer for all of them: few wait longer than a
 * moment.
 */
public final class StreamWatch {
  private static final int LOOKS = 5;

  private final EventExecutor executor;
  private final long pauseNanos;
  private final List<StreamMessages> streams = new ArrayList<>();
  private boolean looking;

  /**
   * @param executor of the connection
   * @param least in which nothing is taken, at least. It is at most a fifth longer, and what the
   *     timer is late at each of six looks
   */
  public StreamWatch(EventExecutor executor, Duration least) {
    this.executor = executor;
    this.pauseNanos = least.toNanos() / LOOKS;
  }

  /** The stream is told of its place, and of each to which it moves. */
  void enter(StreamMessages stream) {
    stream.moved(streams.size());
    streams.add(stream);
    if (!looking) {
      lookLater();
    }
  }

  void leave(int place) {
    StreamMessages last = streams.removeLast();
    if (place < streams.size()) {
      streams.set(place, last);
      last.moved(place);
    }
  }

  private void lookLater() {
    executor.schedule(this::look, pauseNanos, TimeUnit.NANOSECONDS);
    looking = true;
  }

  private void look() {
    looking = false;
    for (StreamMessages stream : List.copyOf(streams)) {
      stream.look(LOOKS);
    }
    if (!looking && !streams.isEmpty()) {
      lookLater();
    }
  }
}
