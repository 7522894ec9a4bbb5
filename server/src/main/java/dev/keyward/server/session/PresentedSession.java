package dev.keyward.server.session;

import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.server.http.EndpointRequest;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which session a request belongs to, by the access token that it was sent with. */
public final class PresentedSession {
  private static final String SCHEME = "Bearer ";

  private final Function<String, Verification> verifier;

  /**
   * @param verifier of access tokens; may ask the store
   */
  public PresentedSession(Function<String, Verification> verifier) {
    this.verifier = verifier;
  }

  /** Whether an access token was sent, good or not. */
  boolean isThere(EndpointRequest request) {
    return token(request) != null;
  }

  /**
   * The {@code sid} of the access token; null when none is valid. Empty when it has none, or was
   * handed on: who got it for less may not speak for the session (RFC 8693 section 1.1).
   */
  public @Nullable String of(EndpointRequest request) {
    String token = token(request);
    if (token == null) {
      return null;
    }
    return verifier
        .apply(token)
        .valid()
        .map(valid -> valid.isOfLogin() ? valid.sessionId() : "")
        .orElse(null);
  }

  private static @Nullable String token(EndpointRequest request) {
    List<String> lines = request.headers().apply("Authorization");
    return lines.size() == 1 && lines.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? lines.getFirst().substring(SCHEME.length()).strip()
        : null;
  }
}
