package dev.keyward.server.gateway.upstream;

import dev.keyward.server.net.FoldedLines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Reads exactly one answer for each request that was sent. A byte beyond it, at once or later while
 * the connection is idle, would become the answer to another client's request: it ends the
 * connection instead. Ambiguous framing is a failure (RFC 9112 section 6.3), and so is a status
 * line that another reader could take for something else (section 4).
 */
final class AnswerDecoder extends HttpResponseDecoder implements UpstreamConnection.Answers {
  private static final int MAX_STATUS_LINE = 8_192;
  private static final int MAX_HEADERS = 65_536;
  private static final int MAX_CHUNK = 65_536;
  private static final int MAX_FIELDS = 1_000;
  private static final int MAX_INTERIM = 100;

  private final FoldedLines folds = new FoldedLines();
  private int separatorAt;
  private int interims;
  private boolean expecting;
  private boolean toHead;
  private boolean interim;
  private boolean excess;
  private boolean switched;
  private boolean toldOfEnd;

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
    interims = 0;
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
    if (!switched && folds.areIn(in)) {
      in.skipBytes(in.readableBytes());
      excess = true;
      out.add(unreadable());
      return;
    }
    int objects = out.size();
    int from = in.readerIndex();
    super.decode(ctx, in, out);
    folds.decoded(out, objects, in.readerIndex() != from);
    if (out.size() > objects && out.getLast() instanceof LastHttpContent && !interim) {
      expecting = false;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    toldOfEnd |= event instanceof SslCloseCompletionEvent end && end.isSuccess();
    super.userEventTriggered(ctx, event);
  }

  /**
   * An answer that the end of its connection ends is whole only if the server has said so, where
   * TLS lets it (RFC 9112 section 9.8): anybody can end a connection.
   */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    boolean tls = ctx.pipeline().get(SslHandler.class) != null;
    if (tls && expecting && !toldOfEnd && !switched) {
      ctx.fireExceptionCaught(new SSLException("ended without saying so"));
    }
    super.channelInactive(ctx);
  }

  private static DefaultFullHttpResponse unreadable() {
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_GATEWAY, Unpooled.EMPTY_BUFFER);
    answer.setDecoderResult(
        DecoderResult.failure(new IllegalArgumentException("folded header line")));
    return answer;
  }

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    String version = super.splitFirstWordInitialLine(line, start, length);
    require(start == 0 && (version.equals("HTTP/1.1") || version.equals("HTTP/1.0")));
    separatorAt = length;
    return version;
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    requireOneSpace(line, start);
    separatorAt = start + length;
    String status = super.splitSecondWordInitialLine(line, start, length);
    require(status.length() == 3 && status.charAt(0) != '0');
    for (int i = 0; i < status.length(); i++) {
      require(status.charAt(i) >= '0' && status.charAt(i) <= '9');
    }
    return status;
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    requireOneSpace(line, start);
    String reason = super.splitThirdWordInitialLine(line, start, length);
    for (int i = 0; i < reason.length(); i++) {
      char c = reason.charAt(i);
      require(c >= ' ' && c != 0x7f || c == '\t');
    }
    return reason;
  }

  private void requireOneSpace(byte[] line, int start) {
    require(start == separatorAt + 1 && line[separatorAt] == ' ');
  }

  /** Space before the colon is removed (RFC 9112 section 5.1); Netty removes anything else too. */
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    int at = start + length;
    while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    require(at < line.length && line[at] == ':');
    return super.splitHeaderName(line, start, length);
  }

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalArgumentException("not a line of an answer's head");
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
    if (message.headers().size() > MAX_FIELDS) {
      throw new IllegalArgumentException("more than " + MAX_FIELDS + " fields");
    }
    int code = ((HttpResponse) message).status().code();
    interim = code < 200;
    switched = code == 101;
    if (interim && ++interims > MAX_INTERIM) {
      throw new IllegalArgumentException("more than " + MAX_INTERIM + " interim answers");
    }
    return toHead || super.isContentAlwaysEmpty(message);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
