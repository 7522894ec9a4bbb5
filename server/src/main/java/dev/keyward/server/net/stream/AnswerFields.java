package dev.keyward.server.net.stream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The fields of an answer as HTTP/2 has them: lower-case, and none that is of the connection (RFC
 * 9113 section 8.2). Their values are those of HTTP messages, which were looked at when they were
 * added.
 */
final class AnswerFields {
  private AnswerFields() {}

  static Http2Headers head(HttpResponse answer) {
    return ReadOnlyHttp2Headers.serverHeaders(
        false, answer.status().codeAsText(), pairs(answer.headers()));
  }

  static Http2Headers trailers(HttpHeaders trailers) {
    return ReadOnlyHttp2Headers.trailers(false, pairs(trailers));
  }

  private static AsciiString[] pairs(HttpHeaders fields) {
    Set<AsciiString> connection = connectionOptions(fields);
    AsciiString[] pairs = new AsciiString[2 * fields.size()];
    int at = 0;
    for (Iterator<Map.Entry<CharSequence, CharSequence>> i = fields.iteratorCharSequence();
        i.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = i.next();
      AsciiString name = FieldNames.of(field.getKey());
      if (!name.isEmpty() && (connection.isEmpty() || !connection.contains(name))) {
        pairs[at++] = name;
        pairs[at++] = value(field.getValue());
      }
    }
    return at == pairs.length ? pairs : Arrays.copyOf(pairs, at);
  }

  private static AsciiString value(CharSequence value) {
    return value instanceof AsciiString ascii
        ? ascii
        : new AsciiString(value.toString().getBytes(StandardCharsets.ISO_8859_1), false);
  }

  private static Set<AsciiString> connectionOptions(HttpHeaders fields) {
    if (!fields.contains(HttpHeaderNames.CONNECTION)) {
      return Set.of();
    }
    Set<AsciiString> options = new HashSet<>();
    for (String value : fields.getAll(HttpHeaderNames.CONNECTION)) {
      for (String option : value.split(",", -1)) {
        options.add(AsciiString.of(option.strip()).toLowerCase());
      }
    }
    return options;
  }
}
