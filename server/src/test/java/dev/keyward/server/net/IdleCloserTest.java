package dev.keyward.server.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.timeout.IdleStateEvent;
import org.junit.jupiter.api.Test;

/** A connection ends when it is idle: one whose stream waits for its answer is not. */
final class IdleCloserTest {
  private final Http2Connection connection = new DefaultHttp2Connection(true);
  private final EmbeddedChannel channel = new EmbeddedChannel(new IdleCloser(connection));

  private void nothingMoves() {
    channel.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
  }

  @Test
  void aConnectionWithoutAStreamEnds() {
    nothingMoves();
    assertFalse(channel.isOpen());
  }

  @Test
  void aStreamMayWaitAndTheConnectionEndsAfterIt() throws Exception {
    Http2Stream stream = connection.remote().createStream(1, true);
    nothingMoves();
    nothingMoves();
    assertTrue(channel.isOpen());
    stream.close();
    nothingMoves();
    assertFalse(channel.isOpen());
  }
}
