package dev.keyward.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer that nobody takes is given up, one that is taken slowly is not. */
final class TakeDeadlineTest {
  private static final Duration MOST = Duration.ofSeconds(1);
  private static final int ANSWER = 16 << 20;
  private static final int STEP = 1 << 18;

  private final EventLoops loops = new EventLoops(1);
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private InetSocketAddress address;

  @BeforeEach
  void open() {
    address =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .childHandler(
                    new ChannelInitializer<Channel>() {
                      @Override
                      protected void initChannel(Channel channel) {
                        accepted.add(channel);
                        channel.pipeline().addLast(new TakeDeadline(MOST), new Answer());
                      }
                    })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel()
                .localAddress();
  }

  @AfterEach
  void close() {
    loops.close();
  }

  private static final class Answer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      for (int written = 0; written < ANSWER; written += STEP) {
        ctx.write(Unpooled.wrappedBuffer(new byte[STEP]));
      }
      ctx.flush();
    }
  }

  @Test
  void aClientThatTakesNothingIsClosedHoweverMuchItSends() throws Exception {
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      Channel channel = accepted.take();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (channel.isOpen() && System.nanoTime() < end) {
        send(client);
        channel.closeFuture().await(50);
      }
      assertTrue(!channel.isOpen());
    }
  }

  private static void send(Socket client) {
    try {
      client.getOutputStream().write(1);
    } catch (IOException e) {
      // closed already
    }
  }

  @Test
  void aClientThatTakesALittleNowAndThenGetsAll() throws Exception {
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      InputStream in = client.getInputStream();
      Channel channel = accepted.take();
      int taken = 0;
      while (taken < ANSWER) {
        taken += in.readNBytes(STEP).length;
        assertTrue(channel.isOpen() || taken >= ANSWER, () -> "closed early");
        TimeUnit.MILLISECONDS.sleep(60); // all of it takes several times as long as may pass idle
      }
      assertEquals(ANSWER, taken);
    }
  }
}
