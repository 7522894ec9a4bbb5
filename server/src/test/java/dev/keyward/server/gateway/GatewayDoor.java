package dev.keyward.server.gateway;

import dev.keyward.core.Gatekeeper;
import dev.keyward.core.answer.IdentityNames;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.ExchangeObserver;
import dev.keyward.server.http.ExchangeRecord;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Listener;
import dev.keyward.server.http.Site;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.request.Peer;
import dev.keyward.testkit.enforcement.Call;
import dev.keyward.testkit.enforcement.Door;
import dev.keyward.testkit.enforcement.Reply;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The gateway on a loopback port without TLS, in front of a recording upstream. */
final class GatewayDoor implements Door, Site, ExchangeObserver {
  private final Gatekeeper gatekeeper;
  private final RecordingUpstream upstream;
  private final EventLoops loops = new EventLoops(2);
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Gateway gateway = new Gateway(loops, blocking, Roomy.bound(), IdentityNames.USUAL);
  private final Listener listener;

  GatewayDoor(Gatekeeper gatekeeper, RecordingUpstream upstream) throws IOException {
    this.gatekeeper = gatekeeper;
    this.upstream = upstream;
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    this.listener = Listener.bind(loops, loopback);
    listener.serve(new Listener.Options(null, a -> false, this, this, Roomy.lanes(blocking)));
  }

  int port() {
    return listener.port();
  }

  @Override
  public Reply send(Call call) throws Exception {
    upstream.forget();
    boolean hosted = call.headers().stream().anyMatch(l -> l.name().equalsIgnoreCase("Host"));
    StringBuilder request =
        new StringBuilder(call.method() + " " + call.target() + " HTTP/1.1\r\n");
    request.append(hosted ? "" : "Host: api.example\r\n");
    call.headers()
        .forEach(l -> request.append(l.name()).append(": ").append(l.value()).append("\r\n"));
    try (RawClient client = new RawClient(port()).send(request + "\r\n")) {
      Message answer = call.method().equals("HEAD") ? client.receiveHead() : client.receive();
      if (answer == null) {
        throw new IOException("no answer");
      }
      return new Reply(answer.status(), answer.headers(), answer.text(), upstreamed());
    }
  }

  private Reply.@Nullable Upstreamed upstreamed() {
    List<Message> seen = upstream.seen();
    if (seen.isEmpty()) {
      return null;
    }
    String[] start = seen.getFirst().startLine().split(" ", -1);
    return new Reply.Upstreamed(start[0], start[1], seen.getFirst().headers());
  }

  @Override
  public Gatekeeper gatekeeper(CanonicalPath path) {
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
  public Forwarding forwarding() {
    return gateway;
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
