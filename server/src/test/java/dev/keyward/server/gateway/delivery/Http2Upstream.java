package dev.keyward.server.gateway.delivery;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks HTTP/2 alone. {@code /hold} is answered when it is let go, {@code
 * /down/BYTES} with so many bytes, whatever else with the number of bytes that came.
 */
final class Http2Upstream implements AutoCloseable {
  private static final int PIECE = 16_384;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel server;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Http2Headers> seen = new CopyOnWriteArrayList<>();
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

  /**
   * @param tls null for none
   */
  Http2Upstream(@Nullable SslContext tls, long streams) {
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.incrementAndGet();
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forServer()
                                .initialSettings(
                                    Http2Settings.defaultSettings().maxConcurrentStreams(streams))
                                .build(),
                            new Http2MultiplexHandler(new Streams()));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  int connections() {
    return connections.get();
  }

  /** The heads that came, in order. */
  List<Http2Headers> seen() {
    return List.copyOf(seen);
  }

  void forget() {
    seen.clear();
  }

  int held() {
    return held.size();
  }

  void letGo() {
    for (Runnable each = held.poll(); each != null; each = held.poll()) {
      each.run();
    }
  }

  private final class Streams extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel stream) {
      stream.pipeline().addLast(new Answering());
    }
  }

  private final class Answering extends ChannelInboundHandlerAdapter {
    private String path = "";
    private boolean head;
    private long got;
    private long left;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      boolean last = false;
      if (message instanceof Http2HeadersFrame frame) {
        if (frame.headers().path() != null) {
          seen.add(frame.headers());
          path = frame.headers().path().toString();
          head = "HEAD".contentEquals(frame.headers().method());
        }
        last = frame.isEndStream();
      } else if (message instanceof Http2DataFrame frame) {
        got += frame.content().readableBytes();
        last = frame.isEndStream();
      }
      ReferenceCountUtil.release(message);
      if (last) {
        end(ctx);
      }
    }

    private void end(ChannelHandlerContext ctx) {
      if (path.equals("/hold")) {
        held.add(() -> ctx.executor().execute(() -> answer(ctx)));
      } else if (path.startsWith("/down/")) {
        left = Long.parseLong(path.substring(6));
        ctx.writeAndFlush(
            new DefaultHttp2HeadersFrame(
                new DefaultHttp2Headers().status("200").setLong("content-length", left)));
        pour(ctx);
      } else {
        answer(ctx);
      }
    }

    private void answer(ChannelHandlerContext ctx) {
      byte[] body = Long.toString(got).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      Http2Headers headers =
          new DefaultHttp2Headers().status("200").setInt("content-length", body.length);
      ctx.write(new DefaultHttp2HeadersFrame(headers, head));
      if (!head) {
        ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
      }
      ctx.flush();
    }

    private void pour(ChannelHandlerContext ctx) {
      while (left > 0 && ctx.channel().isWritable()) {
        int piece = (int) Math.min(PIECE, left);
        left -= piece;
        ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[piece]), left == 0));
      }
      ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      pour(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }
}
