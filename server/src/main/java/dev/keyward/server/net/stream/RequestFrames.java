package dev.keyward.server.net.stream;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads HEADERS frames of a client. That fields are lower-case tokens with proper values, none of
 * them is of the connection, and the pseudo-fields come first and once, has been seen to by the
 * codec (RFC 9113 sections 8.2 and 8.3); it says nothing about the values of pseudo-fields.
 */
final class RequestFrames {
  private static final HttpHeadersFactory READ =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private final HttpHeaders fields = READ.newHeaders();
  private @Nullable CharSequence method;
  private @Nullable CharSequence path;
  private @Nullable StringBuilder cookies;

  private RequestFrames() {}

  /** The request, or its head when content follows; null when it is none. */
  static @Nullable HttpRequest head(Http2HeadersFrame frame) {
    RequestFrames read = new RequestFrames();
    for (Map.Entry<CharSequence, CharSequence> field : frame.headers()) {
      if (!read.take(field.getKey(), field.getValue())) {
        return null;
      }
    }
    return read.request(frame.isEndStream());
  }

  /** The end of a request; null when it looks like a head, or like framing. */
  static @Nullable LastHttpContent trailers(Http2HeadersFrame frame) {
    if (!frame.isEndStream()) {
      return null;
    }
    HttpHeaders trailers = READ.newHeaders();
    for (Map.Entry<CharSequence, CharSequence> field : frame.headers()) {
      CharSequence name = field.getKey();
      if (isPseudo(name) || isFraming(name) || is(HttpHeaderNames.CONTENT_LENGTH, name)) {
        return null;
      }
      trailers.add(name, field.getValue());
    }
    return new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers);
  }

  private boolean take(CharSequence name, CharSequence value) {
    if (isPseudo(name)) {
      return takePseudo(name, value);
    }
    if (is(HttpHeaderNames.COOKIE, name)) {
      cookies =
          cookies == null
              ? new StringBuilder(value)
              : cookies.append("; ").append(value); // RFC 9113 section 8.2.3
    } else if (!isFraming(name)) {
      fields.add(name, value);
    }
    return true;
  }

  private boolean takePseudo(CharSequence name, CharSequence value) {
    if (is(PseudoHeaderName.METHOD.value(), name)) {
      boolean first = method == null;
      method = value;
      return first && isMethod(value);
    }
    if (is(PseudoHeaderName.PATH.value(), name)) {
      boolean first = path == null;
      path = value;
      return first && isTarget(value);
    }
    if (is(PseudoHeaderName.AUTHORITY.value(), name)) {
      fields.add(HttpHeaderNames.HOST, value);
      return isValue(value);
    }
    return is(PseudoHeaderName.SCHEME.value(), name) && isValue(value);
  }

  private @Nullable HttpRequest request(boolean whole) {
    if (method == null || path == null) {
      return null;
    }
    if (cookies != null) {
      fields.add(HttpHeaderNames.COOKIE, cookies.toString());
    }
    HttpMethod how = HttpMethod.valueOf(method.toString());
    String target = path.toString();
    if (whole) {
      return new DefaultFullHttpRequest(
          HttpVersion.HTTP_1_1,
          how,
          target,
          Unpooled.EMPTY_BUFFER,
          fields,
          EmptyHttpHeaders.INSTANCE);
    }
    if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      fields.add(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, how, target, fields);
  }

  private static boolean isPseudo(CharSequence name) {
    return name.isEmpty() || name.charAt(0) == ':';
  }

  /** HTTP/2 frames content itself. */
  private static boolean isFraming(CharSequence name) {
    return is(HttpHeaderNames.TRANSFER_ENCODING, name) || is(HttpHeaderNames.TRAILER, name);
  }

  private static boolean is(AsciiString known, CharSequence name) {
    return known.length() == name.length() && known.contentEquals(name);
  }

  private static boolean isMethod(CharSequence method) {
    return !method.isEmpty()
        && HttpHeaderValidationUtil.validateToken(method) < 0
        && !AsciiString.contentEqualsIgnoreCase(method, "CONNECT");
  }

  /** Visible ASCII: whether it is a target at all is judged later. */
  private static boolean isTarget(CharSequence path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= 0x20 || c >= 0x7f) {
        return false;
      }
    }
    return !path.isEmpty();
  }

  private static boolean isValue(CharSequence value) {
    return HttpHeaderValidationUtil.validateValidHeaderValue(value) < 0;
  }
}
