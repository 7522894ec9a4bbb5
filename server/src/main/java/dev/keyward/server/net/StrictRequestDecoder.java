package dev.keyward.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * Netty's request decoder held to RFC 9112: what two parsers might frame differently is a failure,
 * never a repair. Beyond Netty's own strict line parsing it refuses {@code Content-Length} with
 * {@code Transfer-Encoding} (section 6.1), folded lines (section 5.2), and request lines with other
 * separators than one space (section 3).
 */
public final class StrictRequestDecoder extends HttpRequestDecoder {
  static final int MAX_REQUEST_LINE = 8_192 + 512;
  public static final int MAX_HEADER_BLOCK = 32_768;
  public static final int MAX_FIELDS = 128;
  private static final int MAX_CHUNK = 65_536;

  /** More than a head has: empty lines before it, which Netty passes over without end. */
  private static final int MAX_PASSED = MAX_REQUEST_LINE + MAX_HEADER_BLOCK + MAX_CHUNK;

  private static final AsciiString DRAFT_KEY_1 = AsciiString.cached("Sec-WebSocket-Key1");
  private static final AsciiString DRAFT_KEY_2 = AsciiString.cached("Sec-WebSocket-Key2");

  private final FoldedLines folds = new FoldedLines();
  private boolean failed;
  private int separatorAt;
  private int passed;

  public StrictRequestDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_REQUEST_LINE)
            .setMaxHeaderSize(MAX_HEADER_BLOCK)
            .setMaxChunkSize(MAX_CHUNK)
            .setStrictLineParsing(true)
            .setAllowDuplicateContentLengths(false)
            .setUseRfc9112TransferEncoding(true));
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    if (start != 0) {
      throw new IllegalArgumentException("space before the method");
    }
    separatorAt = start + length;
    return super.splitFirstWordInitialLine(line, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    requireOneSpace(line, start);
    separatorAt = start + length;
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    requireOneSpace(line, start);
    String version = super.splitThirdWordInitialLine(line, start, length);
    if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
      throw new IllegalArgumentException("neither HTTP/1.0 nor HTTP/1.1");
    }
    return version;
  }

  /** Called once for each head, inside the decoder's own handling of failures. */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    if (message.headers().size() > MAX_FIELDS) {
      throw new TooLongHttpHeaderException("more than " + MAX_FIELDS + " header fields");
    }
    if (message.headers().contains(DRAFT_KEY_1) || message.headers().contains(DRAFT_KEY_2)) {
      throw new IllegalArgumentException(
          "a draft of WebSocket that frames a body without saying so");
    }
    return super.isContentAlwaysEmpty(message);
  }

  private void requireOneSpace(byte[] line, int start) {
    if (start != separatorAt + 1 || line[separatorAt] != ' ') {
      throw new IllegalArgumentException("request line separator");
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (failed) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (folds.areIn(in)) {
      failed = true;
      in.skipBytes(in.readableBytes());
      out.add(unreadable());
      return;
    }
    int objects = out.size();
    int from = in.readerIndex();
    super.decode(ctx, in, out);
    joinEmpty(out, objects);
    passed = out.size() > objects ? 0 : passed + in.readerIndex() - from;
    if (passed > MAX_PASSED && folds.inHead()) {
      failed = true;
      out.add(unreadable());
    }
    folds.decoded(out, objects, in.readerIndex() != from);
  }

  /** A head without content and the end of that content are one message, not two. */
  private static void joinEmpty(List<Object> out, int objects) {
    if (out.size() == objects + 2
        && LastHttpContent.EMPTY_LAST_CONTENT.equals(out.getLast())
        && out.get(objects) instanceof HttpRequest head) {
      out.removeLast();
      out.set(
          objects,
          new DefaultFullHttpRequest(
              head.protocolVersion(),
              head.method(),
              head.uri(),
              Unpooled.EMPTY_BUFFER,
              head.headers(),
              EmptyHttpHeaders.INSTANCE));
    }
  }

  /** Whether something has come of a head, and not all of it. */
  public boolean holdsPartOfHead() {
    return folds.inHead() && !failed && (folds.headBegun() || actualReadableBytes() > 0);
  }

  private static DefaultFullHttpRequest unreadable() {
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
    request.setDecoderResult(
        DecoderResult.failure(new IllegalArgumentException("a folded line, or no head")));
    return request;
  }
}
