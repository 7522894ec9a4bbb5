package dev.keyward.core.change;

import dev.keyward.core.StorageException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Applies the feed to this node's caches and knows how fresh they are. A node that has not heard
 * the feed for longer than {@code maxStale} must not decide from memory.
 */
public final class ChangeFollower {
  private static final int BATCH = 1_000;
  private static final long FRESH_MILLIS = 50;
  private static final long FAILED_MILLIS = 1_000;

  private final ChangeFeed feed;
  private final List<Consumer<Change>> listeners;
  private final InstantSource clock;
  private final long maxStaleMillis;
  private long applied;
  private long failedAtMillis = Long.MIN_VALUE / 2;
  private volatile long heardAtMillis;

  /** Begins at the newest change: caches must still be empty. */
  public ChangeFollower(
      ChangeFeed feed, List<Consumer<Change>> listeners, InstantSource clock, Duration maxStale) {
    this.feed = feed;
    this.listeners = List.copyOf(listeners);
    this.clock = clock;
    this.maxStaleMillis = maxStale.toMillis();
    this.heardAtMillis = clock.millis();
    this.applied = feed.head();
  }

  /**
   * Reads and applies all changes committed so far. Returns when they are applied, so that who
   * wrote a change may call it before answering.
   *
   * <p>A node that runs on while the master key is replaced comes no further than that change: it
   * becomes stale, and refuses rather than go on with secrets it cannot read any more.
   *
   * @throws StorageException when the feed cannot be read, or the master key was replaced
   */
  public synchronized void poll() {
    long asked = clock.millis();
    List<Change> changes;
    do {
      changes = feed.after(applied, BATCH);
      changes.forEach(this::apply);
    } while (changes.size() == BATCH);
    heardAtMillis = asked;
    failedAtMillis = Long.MIN_VALUE / 2;
  }

  /** Numbers that are missing were purged while this node did not listen. */
  private void apply(Change change) {
    if (change.kind() == Change.Kind.MASTER_KEY) {
      throw new StorageException("the master key was replaced: restart this node with the new one");
    }
    if (change.sequence() > applied + 1) {
      Change everything = new Change(change.sequence() - 1, Change.Kind.EVERYTHING, "", null);
      listeners.forEach(listener -> listener.accept(everything));
    }
    listeners.forEach(listener -> listener.accept(change));
    applied = change.sequence();
  }

  /**
   * As {@link #poll}, but not so soon after another one that the answer would be the same, nor
   * while the feed has just failed: callers cannot make the store work more often than that, and do
   * not wait for it one after the other when it is down.
   *
   * @throws StorageException when the feed cannot be read, or could not a moment ago
   */
  public synchronized void pollUnlessFresh() {
    long now = clock.millis();
    if (Math.abs(now - failedAtMillis) <= FAILED_MILLIS) {
      throw new StorageException("the change feed could not be read a moment ago");
    }
    if (Math.abs(now - heardAtMillis) > FRESH_MILLIS) {
      try {
        poll();
      } catch (StorageException e) {
        failedAtMillis = clock.millis();
        throw e;
      }
    }
  }

  /**
   * Whether the last successful {@link #poll} is longer ago than allowed. A clock that was set back
   * further than that tells nothing any more, so it counts as stale until the next poll.
   */
  public boolean isStale() {
    return Math.abs(clock.millis() - heardAtMillis) > maxStaleMillis;
  }
}
