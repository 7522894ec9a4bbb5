package dev.keyward.server.net.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2UnknownFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of a stream and HTTP messages, one way and the other. */
final class StreamMessagesTest {
  private static final String[] GOOD = {
    ":method", "GET", ":scheme", "https", ":authority", "a", ":path", "/x?y", "x-a", "1"
  };

  private final EmbeddedChannel channel = new EmbeddedChannel();

  StreamMessagesTest() {
    StreamWatch watch = new StreamWatch(channel.eventLoop(), Duration.ofSeconds(60));
    channel.pipeline().addLast(new StreamMessages(watch));
  }

  @AfterEach
  void end() {
    channel.checkException();
    assertFalse(channel.finishAndReleaseAll());
  }

  /** As they come from the codec, but for what it would have refused. */
  private static Http2HeadersFrame headers(boolean last, String... fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return new DefaultHttp2HeadersFrame(headers, last);
  }

  private static String[] with(String... more) {
    String[] fields = Arrays.copyOf(GOOD, GOOD.length + more.length);
    System.arraycopy(more, 0, fields, GOOD.length, more.length);
    return fields;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private <T> T read(Class<T> type) {
    channel.writeInbound();
    return assertInstanceOf(type, channel.readInbound());
  }

  private <T> T written(Class<T> type) {
    return assertInstanceOf(type, channel.readOutbound());
  }

  private static Map<String, String> fields(Iterable<Map.Entry<CharSequence, CharSequence>> from) {
    Map<String, String> all = new TreeMap<>();
    from.forEach(f -> all.put(f.getKey().toString(), f.getValue().toString()));
    return all;
  }

  private void isReset() {
    assertNull(channel.readInbound());
    assertEquals(Http2Error.PROTOCOL_ERROR.code(), written(Http2ResetFrame.class).errorCode());
  }

  @Test
  void headAloneIsAWholeRequest() {
    channel.writeInbound(headers(true, with("cookie", "a=1", "cookie", "b=2", "te", "trailers")));

    FullHttpRequest request = read(FullHttpRequest.class);
    assertEquals("GET", request.method().name());
    assertEquals("/x?y", request.uri());
    assertEquals(HttpVersion.HTTP_1_1, request.protocolVersion());
    assertEquals(
        Map.of("host", "a", "x-a", "1", "cookie", "a=1; b=2", "te", "trailers"),
        fields(() -> request.headers().iteratorCharSequence()));
  }

  @Test
  void contentWithoutLengthIsChunked() {
    channel.writeInbound(headers(false, GOOD), new DefaultHttp2DataFrame(bytes("ab"), false));
    channel.writeInbound(new DefaultHttp2DataFrame(bytes("cd"), true));

    HttpRequest request = read(HttpRequest.class);
    assertFalse(request instanceof LastHttpContent);
    assertEquals(List.of("chunked"), request.headers().getAll("transfer-encoding"));
    HttpContent first = read(HttpContent.class);
    assertFalse(first instanceof LastHttpContent);
    assertEquals("ab", first.content().toString(StandardCharsets.US_ASCII));
    LastHttpContent last = read(LastHttpContent.class);
    assertEquals("cd", last.content().toString(StandardCharsets.US_ASCII));
    assertTrue(first.release());
    assertTrue(last.release());
  }

  @Test
  void contentWithLengthIsNotChunked() {
    channel.writeInbound(headers(false, with("content-length", "2")));

    HttpRequest request = read(HttpRequest.class);
    assertEquals(List.of("2"), request.headers().getAll("content-length"));
    assertEquals(List.of(), request.headers().getAll("transfer-encoding"));
  }

  @Test
  void emptyEndIsReleased() {
    ByteBuf empty = Unpooled.buffer(4);
    channel.writeInbound(headers(false, GOOD), new DefaultHttp2DataFrame(empty, true));

    read(HttpRequest.class);
    assertSame(LastHttpContent.EMPTY_LAST_CONTENT, channel.readInbound());
    assertEquals(0, empty.refCnt());
  }

  @Test
  void twoHostsStayTwo() {
    channel.writeInbound(headers(true, with("host", "b")));

    assertEquals(List.of("a", "b"), read(HttpRequest.class).headers().getAll("host"));
  }

  @Test
  void whatFramesContentElsewhereIsDropped() {
    channel.writeInbound(headers(true, with("transfer-encoding", "chunked", "trailer", "x")));

    assertEquals(
        Map.of("host", "a", "x-a", "1"),
        fields(() -> read(HttpRequest.class).headers().iteratorCharSequence()));
  }

  @Test
  void namesOfNettyStayThoseOfTheClient() {
    channel.writeInbound(headers(true, with("x-http2-scheme", "gopher")));

    assertEquals(List.of("gopher"), read(HttpRequest.class).headers().getAll("x-http2-scheme"));
  }

  @Test
  void trailersEndARequest() {
    channel.writeInbound(headers(false, GOOD), headers(true, "x-sum", "1"));

    read(HttpRequest.class);
    LastHttpContent last = read(LastHttpContent.class);
    assertEquals(Map.of("x-sum", "1"), fields(() -> last.trailingHeaders().iteratorCharSequence()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method",
        ":path",
        ":scheme",
        ":authority",
        ":status",
        ":x",
        "",
        "content-length",
        "transfer-encoding",
        "trailer"
      })
  void trailersThatLookLikeAHeadResetTheStream(String name) {
    channel.writeInbound(headers(false, GOOD));
    read(HttpRequest.class);

    channel.writeInbound(headers(true, name, "1"));

    isReset();
  }

  @Test
  void trailersThatDoNotEndResetTheStream() {
    channel.writeInbound(headers(false, GOOD));
    read(HttpRequest.class);

    channel.writeInbound(headers(false, "x-sum", "1"));

    isReset();
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "'',/x",
        "GET /y,/x",
        "CONNECT,/x",
        "connect,/x",
        "G:T,/x",
        "GET,''",
        "GET,/x y",
        "GET,/x\u0000",
        "GET,/x\u007f",
        "GET,/\u00e9"
      })
  void methodOrTargetThatIsNoneResetsTheStream(String method, String path) {
    channel.writeInbound(headers(true, ":method", method, ":scheme", "https", ":path", path));

    isReset();
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        ":authority,'a\nx: 1'",
        ":authority, a",
        ":scheme,'https\nx: 1'",
        ":status,200",
        ":protocol,websocket",
        ":x,1",
        "'',1"
      })
  void otherPseudoFieldsThatAreNoneResetTheStream(String name, String value) {
    channel.writeInbound(headers(true, ":method", "GET", ":path", "/x", name, value));

    isReset();
  }

  @ParameterizedTest
  @ValueSource(strings = {":method", ":path"})
  void headWithoutMethodOrPathResetsTheStream(String only) {
    channel.writeInbound(headers(true, only, only.equals(":path") ? "/" : "GET"));

    isReset();
  }

  @Test
  void unknownFramesAreDropped() {
    ByteBuf payload = bytes("x");
    channel.writeInbound(new DefaultHttp2UnknownFrame((byte) 99, new Http2Flags(), payload));

    assertNull(channel.readInbound());
    assertEquals(0, payload.refCnt());
  }

  @Test
  void errorOfAClientIsLeftToTheCodec() {
    channel
        .pipeline()
        .fireExceptionCaught(
            Http2Exception.streamError(3, Http2Error.PROTOCOL_ERROR, "of the client"));

    channel.checkException();
    assertTrue(channel.isOpen());
  }

  @Test
  void answerWithoutContentIsOneFrame() {
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT);
    answer.headers().add("X-Some", "1").add("Connection", "X-Hop, close").add("X-Hop", "1");
    answer.headers().add("Keep-Alive", "1").add("Upgrade", "h").add("TE", "trailers");
    answer.headers().add("Proxy-Connection", "1").add("Host", "a").add("x-http2-path", "/");
    answer.headers().add("Transfer-Encoding", "chunked").add("X-Latin", "\u00e9");

    ChannelFuture sent = channel.writeOneOutbound(answer);
    channel.flush();

    assertTrue(sent.isSuccess());
    Http2HeadersFrame frame = written(Http2HeadersFrame.class);
    assertTrue(frame.isEndStream());
    assertEquals(
        Map.of(":status", "204", "x-some", "1", "x-latin", "\u00e9"), fields(frame.headers()));
    assertEquals(0, answer.refCnt());
  }

  @Test
  void shortAnswerIsHeadAndContent() {
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, bytes("ab"));
    answer.headers().add("Set-Cookie", "a").add("Set-Cookie", "b");
    channel.writeOutbound(answer);

    Http2HeadersFrame head = written(Http2HeadersFrame.class);
    assertFalse(head.isEndStream());
    assertEquals(
        List.of("a", "b"),
        head.headers().getAll("set-cookie").stream().map(CharSequence::toString).toList());
    assertContent("ab", true);
  }

  private void assertContent(String text, boolean last) {
    Http2DataFrame frame = written(Http2DataFrame.class);
    assertEquals(
        text, new String(ByteBufUtil.getBytes(frame.content()), StandardCharsets.US_ASCII));
    assertEquals(last, frame.isEndStream());
    assertTrue(frame.release());
  }

  @Test
  void longAnswerComesInParts() {
    channel.writeOutbound(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK),
        new DefaultHttpContent(bytes("ab")),
        LastHttpContent.EMPTY_LAST_CONTENT);

    assertFalse(written(Http2HeadersFrame.class).isEndStream());
    assertContent("ab", false);
    Http2DataFrame last = written(Http2DataFrame.class);
    assertTrue(last.isEndStream());
    assertFalse(last.content().isReadable());
  }

  @Test
  void trailersEndAnAnswer() {
    DefaultLastHttpContent last = new DefaultLastHttpContent(bytes("ab"));
    last.trailingHeaders().add("Grpc-Status", "0");
    channel.writeOutbound(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK), last);

    assertFalse(written(Http2HeadersFrame.class).isEndStream());
    assertContent("ab", false);
    Http2HeadersFrame trailers = written(Http2HeadersFrame.class);
    assertTrue(trailers.isEndStream());
    assertEquals(Map.of("grpc-status", "0"), fields(trailers.headers()));
  }

  @Test
  void trailersAloneEndAWholeAnswer() {
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    answer.trailingHeaders().add("Grpc-Status", "0");
    channel.writeOutbound(answer);

    assertFalse(written(Http2HeadersFrame.class).isEndStream());
    assertTrue(written(Http2HeadersFrame.class).isEndStream());
    assertEquals(0, answer.refCnt());
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 103})
  void interimAnswerIsNotTheEnd(int status) {
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status)));

    assertFalse(written(Http2HeadersFrame.class).isEndStream());
  }

  @Test
  void nameThatIsNoneIsNeverSent() {
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            bytes("ab"),
            DefaultHttpHeadersFactory.headersFactory().withValidation(false),
            DefaultHttpHeadersFactory.trailersFactory());
    answer.headers().add(":status", "200");

    ChannelFuture future = channel.writeOneOutbound(answer);

    assertInstanceOf(EncoderException.class, future.cause());
    assertNull(channel.readOutbound());
    assertEquals(0, answer.refCnt());
    assertFalse(channel.isOpen());
  }

  @Test
  void trailersThatAreNoneEndTheStreamAndFreeTheContent() {
    HttpHeaders unchecked =
        DefaultHttpHeadersFactory.trailersFactory().withValidation(false).newHeaders();
    unchecked.add("x y", "1");
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            bytes("ab"),
            EmptyHttpHeaders.INSTANCE,
            unchecked);

    ChannelFuture future = channel.writeOneOutbound(answer);

    assertInstanceOf(EncoderException.class, future.cause());
    assertEquals(0, answer.refCnt());
    assertFalse(channel.isOpen());
  }

  /** Nothing of it may be taken for the end of an answer, nor be freed twice. */
  @Test
  void whatIsWrittenAfterTheEndIsFreedOnce() {
    channel.close();
    ByteBuf content = bytes("ab");
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, bytes("ab"));

    ChannelFuture part = channel.pipeline().write(new DefaultHttpContent(content));
    ChannelFuture whole = channel.pipeline().write(answer);

    assertInstanceOf(ClosedChannelException.class, part.cause());
    assertInstanceOf(ClosedChannelException.class, whole.cause());
    assertEquals(0, content.refCnt());
    assertEquals(0, answer.refCnt());
  }
}
