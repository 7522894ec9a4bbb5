package dev.keyward.server.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Reads exactly one answer for each request that was sent. A byte beyond it, at once or later while
 * the connection is idle, would become the answer to another client's request: it ends the
 * connection instead. Ambiguous framing is a failure (RFC 9112 section 6.3).
 */
final class AnswerDecoder extends HttpResponseDecoder implements UpstreamConnection.Answers {
  private static final int MAX_STATUS_LINE = 8_192;
  private static final int MAX_HEADERS = 65_536;
  private static final int MAX_CHUNK = 65_536;

  private boolean expecting;
  private boolean toHead;
  private boolean interim;
  private boolean excess;

  AnswerDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_STATUS_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(MAX_CHUNK)
            .setStrictLineParsing(true)
            .setAllowDuplicateContentLengths(false)
            .setUseRfc9112TransferEncoding(true));
  }

  @Override
  public void expect(boolean head) {
    expecting = true;
    toHead = head;
  }

  @Override
  public boolean isDone() {
    return !expecting && !excess && actualReadableBytes() == 0;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (!expecting) {
      excess = true;
      in.skipBytes(in.readableBytes());
      ctx.close();
      return;
    }
    int objects = out.size();
    super.decode(ctx, in, out);
    if (out.size() > objects && out.getLast() instanceof LastHttpContent && !interim) {
      expecting = false;
    }
  }

  /** Called once for each head, inside the decoder's own handling of failures. */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    List<String> codings = message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()
        && !(codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked"))) {
      throw new IllegalArgumentException("a transfer coding nobody asked for");
    }
    interim = ((HttpResponse) message).status().code() < 200;
    return toHead || super.isContentAlwaysEmpty(message);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
