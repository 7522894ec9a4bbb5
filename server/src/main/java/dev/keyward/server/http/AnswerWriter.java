package dev.keyward.server.http;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.answer.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes an {@link HttpAnswer} as a message. */
final class AnswerWriter {
  /** Names are our own; values may hold what somebody else chose. */
  private static final HttpHeadersFactory OWN_NAMES =
      DefaultHttpHeadersFactory.headersFactory().withNameValidation(false);

  /** Names of answers, as they are written: the hash and the bytes of each are made once. */
  private static final Map<String, AsciiString> NAMES = new ConcurrentHashMap<>();

  private AnswerWriter() {}

  private static AsciiString name(String name) {
    AsciiString known = NAMES.get(name);
    return known == null ? NAMES.computeIfAbsent(name, AsciiString::cached) : known;
  }

  /**
   * @param headOnly whether the body stays out although its length is told (RFC 9110 section 9.3.2)
   */
  static FullHttpResponse message(HttpAnswer answer, boolean headOnly) {
    ByteBuf body = headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body());
    FullHttpResponse message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            body,
            OWN_NAMES,
            DefaultHttpHeadersFactory.trailersFactory());
    HttpHeaders headers = message.headers();
    for (Header header : answer.headers()) {
      headers.add(name(header.name()), header.value());
    }
    if (answer.status() != 204 && answer.status() != 304) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    }
    return message;
  }

  /** Asks for the content of a request (RFC 9110 section 15.2.1). */
  static FullHttpResponse goOn() {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE);
  }

  /** Keyward's own fault, without any detail. */
  static HttpAnswer internalError(String requestId) {
    return HttpAnswer.problem(
        new Problem(500, "internal_error", "The request failed", ""), requestId);
  }

  /**
   * Adds what says where the answer of an upstream ends.
   *
   * @param toHead whether the request was a {@code HEAD}
   * @param protocol as {@link Forwarding.Client#protocol} has it
   * @return whether the connection can be kept
   */
  static boolean frame(HttpResponse response, boolean toHead, String protocol, boolean keepAlive) {
    boolean http10 = protocol.equals("HTTP/1.0");
    boolean http2 = protocol.equals("HTTP/2");
    HttpHeaders headers = response.headers();
    int code = response.status().code();
    boolean unbounded =
        !headers.contains(HttpHeaderNames.CONTENT_LENGTH) && code != 204 && code != 304 && !toHead;
    boolean kept = keepAlive && !(unbounded && http10);
    if (unbounded && !http10 && !http2) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    }
    if (!http2 && !kept) {
      headers.set(HttpHeaderNames.CONNECTION, "close");
    } else if (http10) {
      headers.set(HttpHeaderNames.CONNECTION, "keep-alive");
    }
    return kept;
  }
}
