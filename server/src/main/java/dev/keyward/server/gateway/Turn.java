package dev.keyward.server.gateway;

import org.jspecify.annotations.Nullable;

/** The servers of an upstream that one request is sent to, until one answers. */
final class Turn {
  private final Pool pool;
  private @Nullable Server server;
  private long tried;

  Turn(Pool pool) {
    this.pool = pool;
  }

  /** The next server, which becomes the one that is tried; null when all have been. */
  @Nullable Server next() {
    Server next = pool.next(tried);
    if (next != null) {
      server = next;
      tried |= 1L << next.index();
    }
    return next;
  }

  /** The server that is tried. */
  @Nullable Server current() {
    return server;
  }

  void failed() {
    if (server != null) {
      server.failed();
    }
  }

  void answered() {
    if (server != null) {
      server.answered();
    }
  }
}
