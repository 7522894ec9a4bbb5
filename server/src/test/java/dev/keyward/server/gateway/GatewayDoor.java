package dev.keyward.server.gateway;

import dev.keyward.core.Gatekeeper;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.server.http.Forwarding;
import dev.keyward.testkit.enforcement.Call;
import dev.keyward.testkit.enforcement.Reply;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway on a loopback port without TLS, in front of a recording upstream. */
final class GatewayDoor extends ListenerDoor {
  private final RecordingUpstream upstream;
  private final Gateway gateway =
      new Gateway(loops, blocking, Roomy.bound(), IdentityFields.USUAL, (u, s) -> {});

  GatewayDoor(Gatekeeper gatekeeper, RecordingUpstream upstream) throws IOException {
    super(gatekeeper);
    this.upstream = upstream;
    serve(address -> false);
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
  public Forwarding forwarding() {
    return gateway;
  }
}
