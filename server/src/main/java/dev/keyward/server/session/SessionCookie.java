package dev.keyward.server.session;

import dev.keyward.core.session.RefreshToken;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.openapi.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that holds a browser's refresh token: no script reads it, it is sent over TLS alone
 * and not by pages of other sites, and no other host can have set it (RFC 6265bis section 4.1.3.2,
 * ASVS 3.3.1 to 3.3.4). It counts only in requests that a script of the same origin has made.
 */
public final class SessionCookie {
  static final String NAME = "__Host-keyward-refresh";

  /** What removes it. */
  static final String REMOVED = NAME + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0";

  private static final String PROOF = "X-Keyward-CSRF";

  private SessionCookie() {}

  /**
   * The value of {@code Set-Cookie}.
   *
   * @param seconds for which the browser keeps it
   */
  static String of(RefreshToken token, long seconds) {
    return NAME
        + '='
        + token.reveal()
        + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age="
        + seconds;
  }

  /**
   * The refresh token that a request has as its cookie; null for none.
   *
   * @throws Refusal 400 when there are two
   */
  static @Nullable String in(EndpointRequest request) throws Refusal {
    List<String> values =
        request.headers().apply("Cookie").stream()
            .flatMap(line -> Arrays.stream(line.split(";", -1)))
            .map(String::strip)
            .filter(pair -> pair.startsWith(NAME + '='))
            .map(pair -> pair.substring(NAME.length() + 1))
            .toList();
    if (values.size() > 1) {
      throw Refusal.invalid("", "the cookie " + NAME + " must be there once");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /**
   * Lets only a request pass that a page of this origin has made on purpose: a field that a form
   * cannot set, and a browser that says so (OWASP cross-site request forgery prevention).
   *
   * @throws Refusal 403
   */
  static void requireProof(EndpointRequest request) throws Refusal {
    if (!request.headers().apply(PROOF).equals(List.of("1")) || !isSameOrigin(request)) {
      throw Refusal.forbidden(
          "With the cookie, "
              + PROOF
              + ": 1 is needed, and a request that a page of the same origin makes.");
    }
  }

  /**
   * Lets a request pass unless a browser says that a page of another origin has made it: whoever
   * logs somebody in unawares sees what they do then.
   *
   * @throws Refusal 403
   */
  public static void refuseOthers(EndpointRequest request) throws Refusal {
    boolean fromBrowser =
        !request.headers().apply("Sec-Fetch-Site").isEmpty()
            || !request.headers().apply("Origin").isEmpty();
    if (fromBrowser && !isSameOrigin(request)) {
      throw Refusal.forbidden("A page of another origin cannot log in with a cookie.");
    }
  }

  /** {@code Sec-Fetch-Site} decides; {@code Origin} does for browsers that do not know it. */
  private static boolean isSameOrigin(EndpointRequest request) {
    List<String> site = request.headers().apply("Sec-Fetch-Site");
    if (!site.isEmpty()) {
      return site.equals(List.of("same-origin"));
    }
    List<String> origin = request.headers().apply("Origin");
    String own = "https://" + request.header("Host").toLowerCase(Locale.ROOT);
    return origin.equals(List.of(own));
  }
}
