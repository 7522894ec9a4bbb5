package dev.keyward.server.openapi;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.answer.Problem;
import dev.keyward.core.answer.Problem.FieldError;
import dev.keyward.core.limit.LimitState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that is not carried out; nothing was changed. Caught once, where the answer is written.
 */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** More would not be read on one line. */
  private static final int MAX_TOLD = 3;

  private final String code;
  private final transient Function<String, HttpAnswer> answer;

  private Refusal(String code, String words, Function<String, HttpAnswer> answer) {
    super(words, null, false, false);
    this.code = code;
    this.answer = answer;
  }

  private Refusal(Problem problem) {
    this(problem.code(), words(problem), requestId -> HttpAnswer.problem(problem, requestId));
  }

  private static String words(Problem problem) {
    return problem.errors().isEmpty()
        ? problem.title()
        : problem.errors().stream()
            .limit(MAX_TOLD)
            .map(error -> (error.pointer() + ' ' + error.message()).strip())
            .collect(Collectors.joining("; "));
  }

  /** What the decision would answer. */
  public static Refusal of(Deny deny) {
    return new Refusal(
        deny.reason().answer().code(),
        deny.reason().answer().title(),
        requestId -> HttpAnswer.of(deny, requestId));
  }

  /** 429: a limit that the decision knows nothing of, or is not asked about, has been exceeded. */
  public static Refusal exceeded(DenyReason reason, LimitState limit) {
    return of(new Deny(reason, null, "", List.of(limit)));
  }

  /**
   * 401: a wrong username, password or reset token, or a user who may not log in. One answer for
   * all of them, so that it does not tell who exists (ASVS 6.3.8).
   */
  public static Refusal invalidLogin() {
    Problem problem =
        new Problem(
            401, "invalid_login", "The username, the password or the reset token is wrong", "");
    return new Refusal(problem).with("WWW-Authenticate", "Bearer realm=\"keyward\"");
  }

  /**
   * 401: a refresh token, or an access token where it names a session, that does not work; why is
   * for the operator alone.
   */
  public static Refusal invalidToken() {
    Problem problem = new Problem(401, "invalid_token", "The token is not valid", "");
    return new Refusal(problem).with("WWW-Authenticate", "Bearer realm=\"keyward\"");
  }

  /** 400: faults of the body, each with its place. */
  public static Refusal invalid(List<FieldError> errors) {
    return new Refusal(
        new Problem(400, "invalid_request", "The request is not valid", "", errors, List.of()));
  }

  /** 400: one fault at one place of the body; the empty pointer is all of it, or the query. */
  public static Refusal invalid(String pointer, String message) {
    return invalid(List.of(new FieldError(pointer, message)));
  }

  /** 400: more scopes than there are to have (RFC 6749 section 5.2). */
  public static Refusal invalidScope() {
    return new Refusal(
        new Problem(
            400,
            "invalid_scope",
            "The scopes are not all to be had",
            "Ask for scopes that the user has and the client allows, or leave scopes out."));
  }

  public static Refusal notFound() {
    return new Refusal(new Problem(404, "not_found", "There is no such thing here", ""));
  }

  public static Refusal forbidden(String detail) {
    return new Refusal(new Problem(403, "forbidden", "The request is not allowed", detail));
  }

  public static Refusal conflict(String code, String title, String detail) {
    return new Refusal(new Problem(409, code, title, detail));
  }

  /** 412: it is no longer what the caller has seen (RFC 9110 section 15.5.13). */
  public static Refusal preconditionFailed() {
    return new Refusal(
        new Problem(
            412,
            "precondition_failed",
            "It has been changed meanwhile",
            "Read it again, and send the ETag of that answer in If-Match."));
  }

  static Refusal unsupportedMediaType(String detail) {
    String title = "The content type is not supported";
    return new Refusal(new Problem(415, "unsupported_media_type", title, detail));
  }

  /**
   * An error of an OAuth endpoint (RFC 6749 section 5.2).
   *
   * @param error its code
   * @param words for developers
   */
  public static Refusal ofOAuth(int status, String error, String words) {
    return new Refusal(new Problem(status, error, words, "")).ofOAuth();
  }

  /**
   * The same, as OAuth says it. A code that is none of OAuth's stays what it is: RFC 6749 section
   * 8.5 lets others be.
   */
  Refusal ofOAuth() {
    return new Refusal(code, words(), requestId -> inOAuth(answer.apply(requestId)));
  }

  private HttpAnswer inOAuth(HttpAnswer problem) {
    ObjectNode body = Json.object().put("error", code);
    List<Header> headers = new ArrayList<>();
    for (Header header : problem.headers()) {
      boolean type = header.name().equals("Content-Type");
      headers.add(type ? new Header("Content-Type", "application/json") : header);
    }
    return new HttpAnswer(
        problem.status(), headers, Json.bytes(body.put("error_description", description(words()))));
  }

  /** Only of the characters that RFC 6749 section 5.2 has for it. */
  private static String description(String words) {
    StringBuilder description = new StringBuilder();
    words
        .chars()
        .map(c -> c == '"' ? '\'' : c)
        .forEach(c -> description.append(c >= 0x20 && c <= 0x7e && c != '\\' ? (char) c : '?'));
    return description.toString();
  }

  /** The same, with one more field line in its answer. */
  public Refusal with(String name, String value) {
    return new Refusal(code, words(), requestId -> answer.apply(requestId).with(name, value));
  }

  /** The stable word for it, as in the answer. */
  public String code() {
    return code;
  }

  /** What is wrong, on one line, without anything that was sent. */
  public String words() {
    return String.valueOf(getMessage());
  }

  public HttpAnswer answer(String requestId) {
    return answer.apply(requestId);
  }
}
