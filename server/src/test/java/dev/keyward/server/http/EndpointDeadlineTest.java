package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Lane;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.net.ReadGate;
import dev.keyward.server.net.StrictRequestDecoder;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The body of an endpoint's request comes in time or not at all; the clock is the test's own. */
final class EndpointDeadlineTest implements Site, ExchangeObserver {
  private static final String POST = "POST /own HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";

  private final Bound bodies = new Bound("bodies", 1_000);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private int maxBody = 64 * 1024;
  private boolean refusing;

  @BeforeEach
  void open() {
    Bound many = new Bound("tests", 100);
    Lane direct = new Lane(many, null, Runnable::run);
    Exchanges shared =
        new Exchanges(this, this, new Lanes(many, bodies, direct, direct, path -> direct));
    Peer peer = new Peer(ClientAddress.parse("192.0.2.1"), false, true, false, a -> false);
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(
            new StrictRequestDecoder(),
            new HttpResponseEncoder(),
            new ReadGate(false),
            new Exchange(shared, peer, false));
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    assertEquals(0, bodies.taken());
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    channel.runPendingTasks();
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private @Nullable String answer() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    return all.isEmpty() ? null : all.toString();
  }

  private void lateAfter(int seconds) {
    send(POST + "ab");
    pass(seconds - 1);
    assertNull(answer());
    assertEquals(2, bodies.taken());

    pass(1);

    String answer = String.valueOf(answer());
    assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
    assertTrue(answer.contains("\"code\":\"request_timeout\""), answer);
    assertEquals(0, bodies.taken());
    pass(1);
    assertFalse(channel.isOpen());
  }

  @Test
  void aSmallBodyHasTwentySeconds() {
    lateAfter(20);
  }

  @Test
  void aLargeBodyHasAMinute() {
    maxBody = 1 << 20;
    lateAfter(60);
  }

  @Test
  void sendingNowAndThenBuysNoTime() {
    send(POST);
    for (int i = 0; i < 3; i++) {
      pass(6);
      send("x");
    }
    assertNull(answer());
    pass(2);
    assertTrue(String.valueOf(answer()).startsWith("HTTP/1.1 408 "));
  }

  @Test
  void aWholeBodyIsAnsweredOnceAndTheConnectionGoesOn() {
    send(POST + "abcd");
    assertTrue(String.valueOf(answer()).startsWith("HTTP/1.1 200 "));
    pass(60);
    assertNull(answer());
    send(POST + "abcd");
    assertTrue(String.valueOf(answer()).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void theBodyOfARefusedRequestMayNotTrickle() {
    refusing = true;
    maxBody = 200_000;
    send(POST.replace("4", "200000"));
    String answer = String.valueOf(answer());
    assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
    for (int i = 0; i < 4; i++) {
      pass(1);
      send("x");
    }
    assertTrue(channel.isOpen());
    pass(1);
    send("x");
    pass(1);
    assertFalse(channel.isOpen());
    assertNull(answer());
  }

  @Test
  void aRefusedRequestThatEndsInTimeIsFollowedByAnother() {
    refusing = true;
    send(POST + "ab");
    assertTrue(String.valueOf(answer()).startsWith("HTTP/1.1 401 "));
    pass(4);
    send("cd");
    pass(60);
    assertTrue(channel.isOpen());
    send(POST + "abcd");
    assertTrue(String.valueOf(answer()).startsWith("HTTP/1.1 401 "));
  }

  @Override
  public Gatekeeper gatekeeper(RequestHead head) {
    Route route =
        new Route(
            "own",
            Set.of(),
            PathPattern.parse("/**"),
            Set.of(),
            Set.of(),
            Scopes.NONE,
            Set.of(Environment.LIVE),
            RouteLimits.NONE,
            null,
            Duration.ofSeconds(1),
            false);
    return request ->
        refusing
            ? Decision.Deny.of(DenyReason.NO_CREDENTIAL)
            : new Decision.Allow(route, Principal.ANONYMOUS, List.of());
  }

  @Override
  public Endpoint endpoint(CanonicalPath path) {
    return request -> HttpAnswer.json(200, request.body());
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return maxBody;
  }

  @Override
  public Forwarding forwarding() {
    throw new IllegalStateException("nothing is forwarded");
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
