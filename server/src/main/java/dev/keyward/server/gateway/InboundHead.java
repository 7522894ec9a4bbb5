package dev.keyward.server.gateway;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.answer.RateLimitFields;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.policy.FieldRules;
import dev.keyward.server.request.Field;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
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

  static HttpResponse of(HttpResponse upstream, Allow allow) {
    return new DefaultHttpResponse(
        HttpVersion.HTTP_1_1, upstream.status(), fields(upstream, allow));
  }

  /** The consent to a WebSocket, which the upstream has given. */
  static HttpResponse switching(HttpResponse upstream, Allow allow) {
    HttpHeaders out = fields(upstream, allow);
    out.remove(HttpHeaderNames.CONTENT_LENGTH);
    out.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    out.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    return new DefaultHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, out);
  }

  private static HttpHeaders fields(HttpResponse upstream, Allow allow) {
    FieldRules rules = allow.route().delivery().answers();
    List<LimitState> limits = allow.limits();
    HttpHeaders out = OutboundHead.UNCHECKED.newHeaders();
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
    if (!rules.isEmpty()) {
      rules.remove().forEach(out::remove);
      rules.set().forEach(out::set);
    }
    if (!limits.isEmpty()) {
      List<Header> fields = new ArrayList<>(2);
      RateLimitFields.addTo(fields, limits);
      fields.forEach(f -> out.add(f.name(), f.value()));
    }
    return out;
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
