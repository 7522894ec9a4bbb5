package dev.keyward.server.gateway.upstream;

import dev.keyward.core.policy.Upstream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of an upstream, which take turns. Shared by all event loops. */
final class Pool {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private final Upstream upstream;
  private final UpstreamObserver observer;
  private final UpstreamTlsContext tls;
  private final List<Server> servers;
  private final AtomicInteger turn = new AtomicInteger();

  Pool(Upstream upstream, UpstreamObserver observer) {
    this.upstream = upstream;
    this.observer = observer;
    this.tls = new UpstreamTlsContext(upstream);
    List<Server> all = new ArrayList<>();
    for (URI uri : upstream.servers()) {
      all.add(new Server(this, all.size(), Origin.of(uri), upstream.health()));
    }
    this.servers = List.copyOf(all);
  }

  Upstream upstream() {
    return upstream;
  }

  UpstreamTlsContext tls() {
    return tls;
  }

  /** The server whose turn it is. */
  Server first() {
    return Objects.requireNonNull(next(0), "an upstream has one server at least");
  }

  /**
   * The server whose turn it is: of those that do not rest, or of all when all rest.
   *
   * @param tried a bit for each server, at its index, that a request has been to already
   * @return null when it has been to all
   */
  @Nullable Server next(long tried) {
    if (servers.size() == 1) {
      return tried == 0 ? servers.getFirst() : null;
    }
    // A second try takes no turn: or every request would begin with the server that is down.
    int next = tried == 0 ? turn.getAndIncrement() : turn.get();
    int first = Math.floorMod(next, servers.size());
    Server resting = null;
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get((first + i) % servers.size());
      boolean fresh = (tried & 1L << server.index()) == 0;
      if (fresh && !server.isResting()) {
        return server;
      }
      resting = fresh && resting == null ? server : resting;
    }
    return resting;
  }

  /** Host and port of each server that has failed too often of late. */
  List<String> failing() {
    return servers.stream().filter(Server::isFailing).map(s -> s.origin().authority()).toList();
  }

  void failed(Origin server) {
    observer.failed(upstream.name(), server.authority());
  }

  void cannotConnect(Origin server, Throwable why) {
    LOG.atWarn()
        .addKeyValue("upstream", upstream.name())
        .addKeyValue("server", server.authority())
        .addKeyValue("reason", String.valueOf(why.getMessage()))
        .log("no connection to an upstream server");
  }

  void rests(Origin server) {
    LOG.atWarn()
        .addKeyValue("upstream", upstream.name())
        .addKeyValue("server", server.authority())
        .log(
            servers.size() == 1
                ? "upstream server fails"
                : "upstream server fails: it gets no requests for a while");
  }

  void works(Origin server) {
    LOG.atInfo()
        .addKeyValue("upstream", upstream.name())
        .addKeyValue("server", server.authority())
        .log("upstream server answers again");
  }
}
