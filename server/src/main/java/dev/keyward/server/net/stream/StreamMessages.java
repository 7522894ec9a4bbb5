package dev.keyward.server.net.stream;

import dev.keyward.server.net.TakeDeadline;
import dev.keyward.server.net.UnsharedHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * The request of one HTTP/2 stream as HTTP messages, and its answer as frames (RFC 9113 section 8).
 * Each frame becomes one message, in its turn. A stream whose head is no request is reset.
 */
public final class StreamMessages extends UnsharedHandler {
  private static final long NONE = -1;

  private final StreamWatch watch;
  private int place;
  private boolean begun;
  private long written;
  private long taken = NONE;
  private int still;

  @SuppressWarnings("NullAway.Init") // Netty calls handlerAdded before anything else
  private ChannelHandlerContext own;

  /**
   * @param watch that of the connection
   */
  public StreamMessages(StreamWatch watch) {
    this.watch = watch;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    own = ctx;
    watch.enter(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    watch.leave(place);
  }

  void moved(int to) {
    place = to;
  }

  /**
   * Ends the stream when its client has taken nothing of what waits for it, look after look.
   *
   * @param most looks at which nothing was taken
   */
  void look(int most) {
    long waiting = TakeDeadline.waiting(own.channel());
    long now = waiting > 0 ? written - waiting : NONE;
    still = waiting > 0 && now == taken ? still + 1 : 0;
    taken = now;
    if (still >= most) {
      own.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2HeadersFrame frame) {
      HttpObject read = begun ? RequestFrames.trailers(frame) : RequestFrames.head(frame);
      begun = true;
      if (read == null) {
        write(ctx, new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR), ctx.newPromise());
        ctx.flush();
      } else {
        ctx.fireChannelRead(read);
      }
    } else if (message instanceof Http2DataFrame frame) {
      ctx.fireChannelRead(content(frame));
    } else {
      ReferenceCountUtil.release(message); // no part of a request
    }
  }

  private static HttpContent content(Http2DataFrame frame) {
    ByteBuf bytes = frame.content();
    if (!frame.isEndStream()) {
      return new DefaultHttpContent(bytes);
    }
    if (bytes.isReadable()) {
      return new DefaultLastHttpContent(bytes, EmptyHttpHeaders.INSTANCE);
    }
    bytes.release();
    return LastHttpContent.EMPTY_LAST_CONTENT;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    try {
      switch (message) {
        case HttpResponse answer -> head(ctx, answer, promise);
        case LastHttpContent last -> end(ctx, last.content(), last.trailingHeaders(), promise);
        case HttpContent content ->
            send(ctx, new DefaultHttp2DataFrame(content.content(), false), promise);
        default -> send(ctx, message, promise);
      }
    } catch (EncoderException e) { // before anything of the message was sent but its head
      ReferenceCountUtil.release(message);
      promise.tryFailure(e);
      ctx.close();
    }
  }

  /** The head of an answer, or all of it; none of 1xx is the end of one. */
  private void head(ChannelHandlerContext ctx, HttpResponse answer, ChannelPromise promise) {
    Http2Headers head = AnswerFields.head(answer);
    boolean interim = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (interim || !(answer instanceof FullHttpResponse whole)) {
      ReferenceCountUtil.release(answer);
      send(ctx, new DefaultHttp2HeadersFrame(head, false), promise);
    } else if (whole.content().isReadable() || !whole.trailingHeaders().isEmpty()) {
      send(ctx, new DefaultHttp2HeadersFrame(head, false), ctx.newPromise());
      end(ctx, whole.content(), whole.trailingHeaders(), promise);
    } else {
      whole.release();
      send(ctx, new DefaultHttp2HeadersFrame(head, true), promise);
    }
  }

  /**
   * @param content its reference goes over
   */
  private void end(
      ChannelHandlerContext ctx, ByteBuf content, HttpHeaders trailers, ChannelPromise promise) {
    if (trailers.isEmpty()) {
      send(ctx, new DefaultHttp2DataFrame(content, true), promise);
      return;
    }
    Http2Headers fields = AnswerFields.trailers(trailers);
    if (content.isReadable()) {
      send(ctx, new DefaultHttp2DataFrame(content, false), ctx.newPromise());
    } else {
      content.release();
    }
    send(ctx, new DefaultHttp2HeadersFrame(fields, true), promise);
  }

  private void send(ChannelHandlerContext ctx, Object frame, ChannelPromise promise) {
    written += ctx.channel().config().getMessageSizeEstimator().newHandle().size(frame);
    ctx.write(frame, promise);
  }

  /**
   * Leaves it to Netty to reset the stream with the error of its client. Closing it is a reset of
   * the server's own, and Netty does not count those against a client that provokes them
   * (CVE-2025-8671).
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      ctx.fireExceptionCaught(cause);
    }
  }
}
