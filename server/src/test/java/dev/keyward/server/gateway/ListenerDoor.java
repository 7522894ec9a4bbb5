package dev.keyward.server.gateway;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.ExchangeObserver;
import dev.keyward.server.http.ExchangeRecord;
import dev.keyward.server.http.Listener;
import dev.keyward.server.http.Site;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import dev.keyward.testkit.enforcement.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A door on a loopback port without TLS, all of whose requests one gatekeeper judges. */
abstract class ListenerDoor implements Door, Site, ExchangeObserver {
  final EventLoops loops = new EventLoops(2);
  final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Gatekeeper gatekeeper;
  private final Listener listener;

  ListenerDoor(Gatekeeper gatekeeper) throws IOException {
    this.gatekeeper = gatekeeper;
    this.listener =
        Listener.bind(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Once the subclass is whole. */
  final void serve(Predicate<ClientAddress> trustedProxies) {
    listener.serve(new Listener.Options(null, trustedProxies, this, this, Roomy.lanes(blocking)));
  }

  final int port() {
    return listener.port();
  }

  @Override
  public Gatekeeper gatekeeper(RequestHead head) {
    return gatekeeper;
  }

  @Override
  public @Nullable Endpoint endpoint(CanonicalPath path) {
    return null;
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return 0;
  }

  @Override
  public void ended(ExchangeRecord record) {}

  @Override
  public void failed(String requestId, Throwable cause) {}

  @Override
  public void connectionFailed(Peer peer, Throwable cause) {}

  @Override
  public void close() {
    listener.close();
    loops.close();
    blocking.close();
  }
}
