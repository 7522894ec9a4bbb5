package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Decision;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Principal;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Route;
import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Lane;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.net.ReadGate;
import dev.keyward.server.net.StrictRequestDecoder;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever could send and does not is idle, and whoever is not let is not. */
final class HeldUploadTest implements Site, ExchangeObserver, Forwarding.Sink {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private boolean ready = true;
  private boolean cancelled;
  private int taken;

  @BeforeEach
  void open() {
    Bound many = new Bound("tests", 100);
    Lane direct = new Lane(many, null, Runnable::run);
    Exchanges shared =
        new Exchanges(this, this, new Lanes(many, many, direct, direct, path -> direct));
    Peer peer = new Peer(ClientAddress.parse("192.0.2.1"), false, true, false, a -> false);
    channel
        .pipeline()
        .addLast(
            new StrictRequestDecoder(),
            new HttpResponseEncoder(),
            new ReadGate(false),
            new Exchange(shared, peer, false));
    send("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
    assertEquals(2, taken);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    channel.runPendingTasks();
  }

  private void nothingMoves() {
    channel.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    channel.runPendingTasks();
  }

  @Test
  void whoCouldSendIsIdle() {
    nothingMoves();
    assertFalse(channel.isOpen());
    assertTrue(cancelled);
  }

  @Test
  void whoIsHeldBackIsNot() {
    ready = false;
    nothingMoves();
    assertTrue(channel.isOpen());
    ready = true;
    nothingMoves();
    assertFalse(channel.isOpen());
  }

  @Test
  void whoHasSentAllWaits() {
    send("cd");
    assertEquals(4, taken);
    nothingMoves();
    assertTrue(channel.isOpen());
    assertFalse(cancelled);
  }

  @Override
  public void content(HttpContent content) {
    taken += content.content().readableBytes();
    content.release();
  }

  @Override
  public void flush() {}

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void clientWritable() {}

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public Gatekeeper gatekeeper(RequestHead head) {
    return request -> new Decision.Allow(Route.open("up", "/**"), Principal.ANONYMOUS, List.of());
  }

  @Override
  public @Nullable Endpoint endpoint(CanonicalPath path) {
    return null;
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return 1_024;
  }

  @Override
  public Forwarding forwarding() {
    return (head, allow, client, loop) -> this;
  }

  @Override
  public void ended(ExchangeRecord record) {}

  @Override
  public void failed(String requestId, Throwable cause) {
    throw new AssertionError(requestId, cause);
  }

  @Override
  public void connectionFailed(Peer peer, Throwable cause) {}
}
