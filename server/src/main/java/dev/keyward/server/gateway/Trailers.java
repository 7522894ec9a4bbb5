package dev.keyward.server.gateway;

import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.core.policy.FieldRules;
import dev.keyward.server.request.Field;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The trailer section of an answer: passed on to clients that take one, without what must not come
 * after the content (RFC 9110 section 6.5.1). That of a request ends here.
 */
final class Trailers {
  /** Frames, routes, authenticates, or changes how the answer is to be read. */
  private static final List<String> MISPLACED =
      List.of(
          "accept-ranges",
          "access-control-",
          "age",
          "authentication-info",
          "cache-control",
          "clear-site-data",
          "content-",
          "cross-origin-",
          "date",
          "expires",
          "location",
          "max-forwards",
          "pragma",
          "ratelimit",
          "retry-after",
          "set-cookie",
          "strict-transport-security",
          "vary",
          "warning",
          "www-authenticate",
          "x-request-id");

  private Trailers() {}

  /** The end of a request. */
  static LastHttpContent none(LastHttpContent last) {
    return of(last, false, FieldRules.NONE);
  }

  /**
   * The end of an answer.
   *
   * @param last its reference goes over to the result
   * @param taken whether the client takes trailers
   * @param rules of the route
   */
  static LastHttpContent of(LastHttpContent last, boolean taken, FieldRules rules) {
    if (last.trailingHeaders().isEmpty()) {
      return last;
    }
    LastHttpContent out = new DefaultLastHttpContent(last.content());
    if (taken) {
      HttpHeaders to = out.trailingHeaders();
      for (Map.Entry<String, String> field : last.trailingHeaders()) {
        if (mayTrail(field.getKey(), rules)) {
          to.add(field.getKey(), field.getValue());
        }
      }
    }
    return out;
  }

  private static boolean mayTrail(String name, FieldRules rules) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Field.of(name) == Field.OTHER
        && !IdentityHeaders.isOwn(name)
        && !rules.remove().contains(lower)
        && MISPLACED.stream().noneMatch(lower::startsWith);
  }
}
