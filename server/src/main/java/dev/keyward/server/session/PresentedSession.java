package dev.keyward.server.session;

import dev.keyward.core.StorageException;
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

  /** The {@code sid} of the access token; empty when it has none, null when none is valid. */
  public @Nullable String of(EndpointRequest request) {
    String token = token(request);
    if (token == null) {
      return null;
    }
    return switch (verifier.apply(token)) {
      case Verification.Valid valid -> valid.token().sessionId();
      case Verification.Refused _ -> null;
      case Verification.UnknownKey _ -> null;
      case Verification.Undecidable() -> throw new StorageException("the key is not known");
    };
  }

  private static @Nullable String token(EndpointRequest request) {
    List<String> lines = request.headers().apply("Authorization");
    return lines.size() == 1 && lines.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? lines.getFirst().substring(SCHEME.length()).strip()
        : null;
  }
}
