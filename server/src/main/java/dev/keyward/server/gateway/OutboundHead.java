package dev.keyward.server.gateway;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.core.answer.IdentityNames.Filter;
import dev.keyward.core.policy.PathRewrite;
import dev.keyward.server.request.Field;
import dev.keyward.server.request.RequestHead;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The request as the upstream gets it: the canonical path, the caller's end-to-end fields, and what
 * only Keyward says, each once. Hop-by-hop fields, Keyward's own names in any spelling, claims
 * about other hops and, unless the route says otherwise, the credential stay behind.
 */
final class OutboundHead {
  private static final AsciiString FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");
  private static final AsciiString FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");
  private static final AsciiString FORWARDED_HOST = AsciiString.cached("X-Forwarded-Host");
  private static final AsciiString FORWARDED_PREFIX = AsciiString.cached("X-Forwarded-Prefix");

  /** What is copied was checked when it came; the rest is our own. */
  static final HttpHeadersFactory UNCHECKED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private static final String OWN_COOKIES = "__Host-keyward-";

  private OutboundHead() {}

  /**
   * What concerns the next connection alone.
   *
   * @param authority of the server
   * @param http2 whether it has no {@code Connection} (RFC 9113 section 8.2.2)
   * @param upgrades whether it asks for a WebSocket
   * @param trailers whether the answer may have a trailer section
   */
  record Hop(String authority, boolean http2, boolean upgrades, boolean trailers) {
    private void addTo(HttpHeaders out) {
      if (upgrades) {
        out.add(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        out.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      } else if (trailers) {
        out.add(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        if (!http2) {
          out.add(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
        }
      }
    }
  }

  /**
   * @param assertion empty for none
   */
  static HttpRequest of(
      RequestHead head, Allow allow, Hop hop, Identity identity, String assertion) {
    HttpHeaders out = UNCHECKED.newHeaders();
    out.add(HttpHeaderNames.HOST, hop.authority());
    copy(head, out, allow.route().delivery().forwardsCredentials(), identity.unusual());
    out.add(FORWARDED_FOR, head.forwardedFor() + head.peer().address());
    out.add(FORWARDED_PROTO, head.proto());
    out.add(FORWARDED_HOST, head.authority());
    identity.fields().names().write(allow.principal(), head.requestId(), out::add);
    if (!assertion.isEmpty()) {
      out.add(IdentityHeaders.ASSERTION, assertion);
    }
    PathRewrite rewrite = allow.route().delivery().rewrite();
    if (rewrite.dropped() > 0) {
      out.add(FORWARDED_PREFIX, rewrite.stripped());
    }
    hop.addTo(out);
    String path = rewrite.apply(head.path());
    String target = head.query().isEmpty() ? path : path + head.query();
    HttpMethod method = HttpMethod.valueOf(head.method());
    if (!head.hasBody()) {
      return new DefaultFullHttpRequest(
          HttpVersion.HTTP_1_1,
          method,
          target,
          Unpooled.EMPTY_BUFFER,
          out,
          EmptyHttpHeaders.INSTANCE);
    }
    if (!out.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      out.set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    }
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target, out);
  }

  private static void copy(
      RequestHead head, HttpHeaders out, boolean withCredential, Filter unusual) {
    for (Iterator<Map.Entry<CharSequence, CharSequence>> i = head.headers().iteratorCharSequence();
        i.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = i.next();
      CharSequence name = field.getKey();
      CharSequence value = field.getValue();
      switch (Field.of(name)) {
        case OTHER ->
            addIf(!isConnectionOption(head, name) && !unusual.matches(name), out, name, value);
        case COOKIE -> addCookies(out, value.toString());
        case CONTENT_LENGTH ->
            out.set(HttpHeaderNames.CONTENT_LENGTH, Long.parseLong(value.toString()));
        case API_KEY -> addIf(withCredential, out, name, value);
        case AUTHORIZATION -> addIf(withCredential || isForeignScheme(value), out, name, value);
        case HOST,
            CONNECTION,
            TRANSFER_ENCODING,
            EXPECT,
            HOP_BY_HOP,
            FORWARDED_FOR,
            FORWARDED_PROTO,
            FORWARDED_HOST,
            FORWARDING,
            IDENTITY,
            AMBIGUOUS -> {}
      }
    }
  }

  private static void addIf(
      boolean wanted, HttpHeaders out, CharSequence name, CharSequence value) {
    if (wanted) {
      out.add(name, value);
    }
  }

  private static boolean isConnectionOption(RequestHead head, CharSequence name) {
    return !head.connectionOptions().isEmpty()
        && head.connectionOptions().contains(name.toString().toLowerCase(Locale.ROOT));
  }

  /** Another scheme, such as Basic, is between the caller and the upstream. */
  private static boolean isForeignScheme(CharSequence authorization) {
    return !isScheme(authorization, "bearer") && !isScheme(authorization, "apikey");
  }

  private static boolean isScheme(CharSequence authorization, String scheme) {
    boolean named = AsciiString.regionMatches(authorization, true, 0, scheme, 0, scheme.length());
    return named
        && (authorization.length() == scheme.length()
            || authorization.charAt(scheme.length()) == ' ');
  }

  /**
   * Cookies of the application pass, on one line though HTTP/2 may split them (RFC 9113 section
   * 8.2.3); Keyward's own reach every path because of their prefix, and never an upstream.
   */
  private static void addCookies(HttpHeaders out, String cookies) {
    String before = out.get(HttpHeaderNames.COOKIE);
    StringJoiner kept = new StringJoiner("; ");
    if (before != null) {
      kept.add(before);
    }
    if (cookies.contains(OWN_COOKIES)) {
      for (String cookie : cookies.split(";", -1)) {
        if (!cookie.strip().startsWith(OWN_COOKIES)) {
          kept.add(cookie.strip());
        }
      }
    } else {
      kept.add(cookies);
    }
    if (kept.length() > 0) {
      out.set(HttpHeaderNames.COOKIE, kept.toString());
    }
  }
}
