package dev.keyward.server.gateway.upstream;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The HTTP/2 connections of one event loop. */
final class Http2Sessions {
  private final Map<Server, List<Http2Session>> sessions = new HashMap<>();

  /**
   * Opens a stream, on a connection that has room for it or on a new one.
   *
   * @param then called on the loop, with null when there is none to be had
   * @return false, and nothing is called, when there are too many connections
   */
  boolean open(
      Server server,
      EventLoop loop,
      Duration timeout,
      Connector connector,
      Consumer<@Nullable UpstreamConnection> then) {
    List<Http2Session> here = sessions.computeIfAbsent(server, _ -> new ArrayList<>());
    for (int i = 0; i < here.size(); i++) {
      if (here.get(i).hasRoom()) {
        here.get(i).open(then);
        return true;
      }
    }
    Http2Session session =
        new Http2Session(
            server,
            timeout,
            this::ended,
            other -> {
              if (!open(server, loop, timeout, connector, other)) {
                other.accept(null);
              }
            });
    here.add(session);
    session.open(then);
    boolean begun = connector.open(server, loop, timeout, session::connected);
    if (!begun) {
      session.forget();
    }
    return begun;
  }

  private void ended(Http2Session session) {
    List<Http2Session> here = sessions.get(session.server());
    if (here != null) {
      boolean _ = here.remove(session);
      if (here.isEmpty()) {
        sessions.remove(session.server());
      }
    }
  }
}
