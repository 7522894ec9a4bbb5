package dev.keyward.server.gateway;

import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.answer.RateLimitFields;
import dev.keyward.core.limit.LimitState;
import dev.keyward.server.request.Field;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The upstream's answer as the client gets it: without hop-by-hop fields, with the state of the
 * limits.
 */
final class InboundHead {
  private InboundHead() {}

  static HttpResponse of(HttpResponse upstream, List<LimitState> limits) {
    HttpHeaders out = DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    Set<String> options = connectionOptions(upstream.headers());
    for (Iterator<Map.Entry<CharSequence, CharSequence>> i =
            upstream.headers().iteratorCharSequence();
        i.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = i.next();
      boolean endToEnd =
          switch (Field.of(field.getKey())) {
            case CONNECTION, TRANSFER_ENCODING, HOP_BY_HOP, IDENTITY -> false;
            default ->
                options.isEmpty()
                    || !options.contains(field.getKey().toString().toLowerCase(Locale.ROOT));
          };
      if (endToEnd) {
        out.add(field.getKey(), field.getValue());
      }
    }
    if (!limits.isEmpty()) {
      List<Header> fields = new ArrayList<>(2);
      RateLimitFields.addTo(fields, limits);
      fields.forEach(f -> out.add(f.name(), f.value()));
    }
    return new DefaultHttpResponse(HttpVersion.HTTP_1_1, upstream.status(), out);
  }

  private static Set<String> connectionOptions(HttpHeaders headers) {
    List<String> values = headers.getAll(HttpHeaderNames.CONNECTION);
    if (values.isEmpty()
        || values.size() == 1 && values.getFirst().equalsIgnoreCase("keep-alive")) {
      return Set.of();
    }
    Set<String> options = new HashSet<>();
    for (String option : String.join(",", values).split(",", -1)) {
      options.add(option.strip().toLowerCase(Locale.ROOT));
    }
    return options;
  }
}
