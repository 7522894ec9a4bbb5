package dev.keyward.core.answer;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.DenyReason.Answer;
import dev.keyward.core.limit.LimitState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole answer of Keyward's own.
 *
 * @param headers field lines in order, names in their usual spelling; neither {@code
 *     Content-Length} nor {@code X-Request-Id}, which doors add
 * @param body shared, not to be changed
 */
public record HttpAnswer(int status, List<Header> headers, byte[] body) {
  /** Seconds after which a caller may try again when the store is down. */
  static final int UNAVAILABLE_RETRY_SECONDS = 1;

  private static final long LONG_WINDOW_SECONDS = 86_400;
  private static final int SPREAD_SECONDS = 60;

  private static final Header NO_STORE = new Header("Cache-Control", "no-store");
  private static final Header NO_SNIFF = new Header("X-Content-Type-Options", "nosniff");

  /** One field line. */
  public record Header(String name, String value) {}

  public HttpAnswer {
    headers = List.copyOf(headers);
  }

  /** A JSON answer that no cache keeps. */
  public static HttpAnswer json(int status, byte[] body) {
    return new HttpAnswer(
        status, List.of(new Header("Content-Type", "application/json"), NO_STORE, NO_SNIFF), body);
  }

  /** 204: done, with nothing to say. */
  public static HttpAnswer noContent() {
    return new HttpAnswer(204, List.of(NO_STORE, NO_SNIFF), new byte[0]);
  }

  /** A problem document (RFC 9457) that no cache keeps. */
  public static HttpAnswer problem(Problem problem, String requestId) {
    return new HttpAnswer(problem.status(), problemHeaders(), problem.toJson(requestId));
  }

  /** This answer with one more field line. */
  public HttpAnswer with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new HttpAnswer(status, more, body);
  }

  /** The answer to a refusal: security requirements, error contract. */
  public static HttpAnswer of(Deny deny, String requestId) {
    Answer answer = deny.reason().answer();
    List<Header> headers = new ArrayList<>(problemHeaders());
    Challenges.addTo(headers, deny);
    switch (answer) {
      case RATE_LIMITED, QUOTA_EXCEEDED -> {
        RateLimitFields.addTo(headers, deny.limits());
        headers.add(new Header("Retry-After", Long.toString(retryAfter(deny.limits(), requestId))));
      }
      case UNAVAILABLE ->
          headers.add(new Header("Retry-After", Integer.toString(UNAVAILABLE_RETRY_SECONDS)));
      case METHOD_NOT_ALLOWED ->
          headers.add(new Header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
      case INVALID_REQUEST,
          INVALID_CREDENTIAL_SYNTAX,
          CONTENT_TOO_LARGE,
          URI_TOO_LONG,
          HEADERS_TOO_LARGE,
          UNAUTHENTICATED,
          INVALID_KEY,
          INVALID_TOKEN,
          FORBIDDEN,
          INSUFFICIENT_SCOPE -> {}
    }
    Problem problem =
        new Problem(
            answer.status(),
            answer.code(),
            answer.title(),
            detail(deny.reason()),
            List.of(),
            exceeded(deny.limits()));
    return new HttpAnswer(answer.status(), headers, problem.toJson(requestId));
  }

  /**
   * Fixed sentences, for refusals where the caller must know what to change; they tell nothing
   * about stored credentials.
   */
  private static String detail(DenyReason reason) {
    return switch (reason) {
      case BAD_PATH ->
          "The path has escapes or characters that servers read differently; send it in its plain"
              + " form.";
      case BAD_HEADER -> "A header field is not allowed as it was sent.";
      case UNTRUSTED_PROXY ->
          "Only trusted proxies (public.trusted_proxies) may ask about requests.";
      case CONFLICTING_CREDENTIALS -> "Send one credential, once.";
      case MALFORMED_CREDENTIAL ->
          "Send 'X-API-Key: <key>', 'Authorization: ApiKey <key>' or 'Authorization: Bearer"
              + " <token>'.";
      case CREDENTIAL_IN_QUERY ->
          "Send the credential in a header, never in the URL; treat one that was sent in a URL as"
              + " leaked.";
      default -> "";
    };
  }

  /** The body, which is ASCII in every answer to a refusal. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  private static List<String> exceeded(List<LimitState> limits) {
    return limits.stream().filter(LimitState::exceeded).map(LimitState::name).toList();
  }

  /**
   * Never before the reset of a limit that was exceeded. All quotas of a period begin anew at one
   * moment: who waits for that is told to come some seconds later, and not all at once.
   */
  private static long retryAfter(List<LimitState> limits, String requestId) {
    long latest = 1;
    boolean isLong = false;
    for (LimitState limit : limits) {
      if (limit.exceeded()) {
        latest = Math.max(latest, limit.resetSeconds());
        isLong |= limit.windowSeconds() >= LONG_WINDOW_SECONDS;
      }
    }
    return isLong ? latest + Math.floorMod(requestId.hashCode(), SPREAD_SECONDS) : latest;
  }

  private static List<Header> problemHeaders() {
    return List.of(new Header("Content-Type", "application/problem+json"), NO_STORE, NO_SNIFF);
  }

  /** The status line's code and the size of the body; bodies stay out of logs. */
  @Override
  public String toString() {
    return "HttpAnswer[" + status + ", " + body.length + " bytes]";
  }
}
