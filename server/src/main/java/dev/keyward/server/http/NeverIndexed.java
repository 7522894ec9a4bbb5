package dev.keyward.server.http;

import dev.keyward.core.answer.IdentityHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Set;

/**
 * Which fields of answers stay out of the table that HPACK keeps of a connection (RFC 7541 sections
 * 6.2.3 and 7.1): what differs from answer to answer. In the table it would only drive out what
 * comes again.
 */
final class NeverIndexed implements SensitivityDetector {
  private static final Set<AsciiString> NAMES =
      Set.of(
          own(IdentityHeaders.ASSERTION),
          own(IdentityHeaders.REQUEST_ID),
          own(ForwardAuth.PATH),
          own("RateLimit"),
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.DATE,
          HttpHeaderNames.ETAG,
          HttpHeaderNames.LAST_MODIFIED,
          HttpHeaderNames.LOCATION,
          HttpHeaderNames.RETRY_AFTER,
          HttpHeaderNames.SET_COOKIE);

  private static AsciiString own(String name) {
    return AsciiString.cached(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean isSensitive(CharSequence name, CharSequence value) {
    return name instanceof AsciiString ascii && NAMES.contains(ascii);
  }
}
