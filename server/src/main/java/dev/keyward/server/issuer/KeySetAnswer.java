package dev.keyward.server.issuer;

import dev.keyward.server.issuer.FetchException.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request for a key set on one connection, and its answer: 200 with at most {@link
 * KeyLoader#MAX_BYTES} bytes as they are. Anything else is a failure, told by its kind.
 */
final class KeySetAnswer extends SimpleChannelInboundHandler<HttpObject> {
  private static final int MAX_STATUS_LINE = 1_024;
  private static final int MAX_HEADERS = 16_384;
  private static final int MAX_CHUNK = 16_384;

  private final URI uri;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  KeySetAnswer(URI uri) {
    this.uri = uri;
  }

  static HttpResponseDecoder decoder() {
    return new Strict(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_STATUS_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(MAX_CHUNK)
            .setStrictLineParsing(true)
            .setAllowDuplicateContentLengths(false)
            .setUseRfc9112TransferEncoding(true));
  }

  /** Refuses what two readers could frame differently. */
  private static final class Strict extends HttpResponseDecoder {
    Strict(HttpDecoderConfig config) {
      super(config);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
      throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
  }

  /** The key set, or a {@link FetchException}. */
  CompletableFuture<byte[]> body() {
    return body;
  }

  void fail(Reason reason) {
    body.completeExceptionally(new FetchException(reason));
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path + query);
    request
        .headers()
        .set(HttpHeaderNames.HOST, uri.getRawAuthority())
        .set(HttpHeaderNames.ACCEPT, "application/jwk-set+json, application/json")
        .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
        .set(HttpHeaderNames.USER_AGENT, "keyward")
        .set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(request, ctx.voidPromise());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) throws IOException {
    if (message.decoderResult().isFailure()) {
      end(ctx, Reason.BROKEN);
      return;
    }
    if (message instanceof HttpResponse head) {
      Reason refusal = refusal(head);
      if (refusal != null) {
        end(ctx, refusal);
        return;
      }
    }
    if (message instanceof HttpContent content && !body.isDone()) {
      receive(ctx, content);
    }
  }

  private static @Nullable Reason refusal(HttpResponse head) {
    HttpHeaders fields = head.headers();
    int status = head.status().code();
    if (status != 200) {
      return status >= 300 && status < 400 ? Reason.REDIRECT : Reason.STATUS;
    }
    if (fields.contains(HttpHeaderNames.CONTENT_ENCODING)) {
      return Reason.ENCODING;
    }
    return HttpUtil.getContentLength(head, 0L) > KeyLoader.MAX_BYTES ? Reason.SIZE : null;
  }

  private void receive(ChannelHandlerContext ctx, HttpContent content) throws IOException {
    int more = content.content().readableBytes();
    if (received.size() + more > KeyLoader.MAX_BYTES) {
      end(ctx, Reason.SIZE);
      return;
    }
    content.content().readBytes(received, more);
    if (content instanceof LastHttpContent) {
      body.complete(received.toByteArray());
      ctx.close();
    }
  }

  private void end(ChannelHandlerContext ctx, Reason reason) {
    fail(reason);
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      end(ctx, Reason.TLS);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(Reason.BROKEN);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end(ctx, cause.getCause() instanceof SSLException ? Reason.TLS : Reason.BROKEN);
  }
}
