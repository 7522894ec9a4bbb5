package dev.keyward.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who sends or takes a little now and then is no better than who does nothing. */
final class DeadlinesTest {
  private static final Duration MOST = Duration.ofSeconds(20);
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int HEADERS = 1;
  private static final int PING = 6;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;

  private final AtomicInteger late = new AtomicInteger();

  private EmbeddedChannel heads() {
    StrictRequestDecoder decoder = new StrictRequestDecoder();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            decoder, new HeadDeadline(decoder, MOST, ctx -> late.incrementAndGet()));
    return frozen(channel);
  }

  private static EmbeddedChannel frozen(EmbeddedChannel channel) {
    channel.freezeTime();
    return channel;
  }

  private static EmbeddedChannel frames() {
    return frozen(new EmbeddedChannel(new FrameDeadline(MOST)));
  }

  private static void pass(EmbeddedChannel channel, int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static void send(EmbeddedChannel channel, ByteBuf bytes) {
    channel.writeInbound(bytes);
    for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
      ReferenceCountUtil.release(read);
    }
  }

  /** What comes after the time is over is thrown away, all of it, however it is packed. */
  @Test
  void manyRequestsAfterALateHeadDoNotDeepenTheStack() {
    StrictRequestDecoder decoder = new StrictRequestDecoder();
    EmbeddedChannel channel =
        frozen(
            new EmbeddedChannel(
                decoder,
                ReadGate.ofRequests(),
                new HeadDeadline(decoder, MOST, ctx -> late.incrementAndGet())));
    channel.config().setAutoRead(false);
    channel.pipeline().lastContext().read();
    channel.writeInbound(bytes("GET / HTTP/1.1\r\nX"));
    pass(channel, 20);
    assertEquals(1, late.get());
    channel.writeInbound(bytes(": y\r\n\r\n" + "A / HTTP/1.1\r\n\r\n".repeat(20_000)));
    channel.pipeline().lastContext().read();
    channel.checkException();
    assertNull(channel.readInbound());
    assertFalse(channel.pipeline().get(ReadGate.class).isHolding());
    channel.finishAndReleaseAll();
  }

  @Test
  void emptyLinesBeforeAHeadComeToAnEnd() {
    EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder());
    channel.writeInbound(bytes("\r\n".repeat(1_000) + "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assertTrue(channel.<HttpRequest>readInbound().decoderResult().isSuccess());
    int sent = 0;
    HttpRequest refused = null;
    while (refused == null && sent++ < 1_000) {
      channel.writeInbound(bytes("\r\n".repeat(1_000)));
      refused = channel.readInbound();
    }
    assertTrue(refused != null && refused.decoderResult().isFailure());
    assertTrue(sent < 100, "far more than a head has");
    channel.finishAndReleaseAll();
  }

  @Test
  void aHeadThatDripsIsLate() {
    EmbeddedChannel channel = heads();
    channel.read();
    send(channel, bytes("GET / HTTP/1.1\r\n"));
    for (int i = 0; i < 19; i++) {
      pass(channel, 1);
      send(channel, bytes("X"));
    }
    assertEquals(0, late.get());

    pass(channel, 1);

    assertEquals(1, late.get());
    send(channel, bytes(": 1\r\n\r\n"));
    assertEquals(1, late.get(), "what comes after that is thrown away");
    channel.finishAndReleaseAll();
  }

  @Test
  void aHeadOfOneByteIsLate() {
    EmbeddedChannel channel = heads();
    channel.read();
    send(channel, bytes("G"));
    pass(channel, 20);
    assertEquals(1, late.get());
    channel.finishAndReleaseAll();
  }

  @Test
  void noHeadIsNotLate() {
    EmbeddedChannel channel = heads();
    channel.read();
    pass(channel, 100);
    send(channel, bytes("GET / HTTP/1.1\r\n\r\n"));
    channel.read();
    pass(channel, 100);
    assertEquals(0, late.get());
    channel.finishAndReleaseAll();
  }

  @Test
  void aBodyIsNotAHead() {
    EmbeddedChannel channel = heads();
    channel.read();
    send(channel, bytes("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"));
    channel.read();
    pass(channel, 100);
    assertEquals(0, late.get());
    channel.finishAndReleaseAll();
  }

  @Test
  void aPipelinedHeadHasTimeFromWhenItIsAwaited() {
    EmbeddedChannel channel = heads();
    channel.config().setAutoRead(false);
    channel.read();
    send(channel, bytes("GET / HTTP/1.1\r\n\r\nGET / HTT"));
    pass(channel, 100);
    assertEquals(0, late.get());

    channel.read();
    pass(channel, 19);
    assertEquals(0, late.get());
    pass(channel, 1);
    assertEquals(1, late.get());
    channel.finishAndReleaseAll();
  }

  private static ByteBuf frame(int type, int flags, int length, int sent) {
    return Unpooled.wrappedBuffer(
        ByteBuffer.allocate(9 + sent)
            .put((byte) (length >> 16))
            .putShort((short) length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(1)
            .rewind());
  }

  @Test
  void aPrefaceThatDripsEndsTheConnection() {
    EmbeddedChannel channel = frames();
    send(channel, bytes("PRI"));
    pass(channel, 19);
    send(channel, bytes(" *"));
    assertTrue(channel.isOpen());
    pass(channel, 1);
    assertFalse(channel.isOpen());
    channel.finishAndReleaseAll();
  }

  @Test
  void aFrameThatDripsEndsTheConnection() {
    EmbeddedChannel channel = frames();
    send(channel, bytes(PREFACE));
    pass(channel, 100);
    send(channel, frame(PING, 0, 8, 3));
    pass(channel, 15);
    send(channel, Unpooled.wrappedBuffer(new byte[4]));
    pass(channel, 5);
    assertFalse(channel.isOpen());
    channel.finishAndReleaseAll();
  }

  @Test
  void aHeaderBlockWithoutEndEndsTheConnection() {
    EmbeddedChannel channel = frames();
    send(channel, bytes(PREFACE));
    send(channel, frame(HEADERS, 0, 100, 100));
    for (int i = 0; i < 3; i++) {
      pass(channel, 5);
      send(channel, frame(CONTINUATION, 0, 1, 1));
    }
    assertTrue(channel.isOpen());
    pass(channel, 5);
    assertFalse(channel.isOpen());
    channel.finishAndReleaseAll();
  }

  @Test
  void framesThatEndHaveEachTheirTime() {
    EmbeddedChannel channel = frames();
    send(channel, bytes(PREFACE));
    send(channel, frame(HEADERS, END_HEADERS, 70_000, 1));
    for (int i = 0; i < 10; i++) {
      pass(channel, 15);
      send(channel, Unpooled.wrappedBuffer(new byte[69_999]));
      send(channel, frame(HEADERS, END_HEADERS, 70_000, 1));
    }
    assertTrue(channel.isOpen());
    send(channel, Unpooled.wrappedBuffer(new byte[69_999]));
    send(channel, frame(HEADERS, 0, 5, 5));
    send(channel, frame(CONTINUATION, END_HEADERS, 5, 5));
    pass(channel, 100);
    assertTrue(channel.isOpen());
    channel.finishAndReleaseAll();
  }

  @Test
  void frameHeadersMayComeInPieces() {
    EmbeddedChannel channel = frames();
    ByteBuf all =
        Unpooled.wrappedBuffer(bytes(PREFACE), frame(PING, 0, 8, 8), frame(PING, 0, 8, 8));
    while (all.isReadable()) {
      send(channel, all.readBytes(1));
    }
    all.release();
    pass(channel, 100);
    assertTrue(channel.isOpen());
    channel.finishAndReleaseAll();
  }
}
