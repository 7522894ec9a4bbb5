package dev.keyward.core;

/**
 * Why a request is refused, in the order in which refusals are judged. The exact reason is for the
 * operator's log and for the verify API; what the caller is told is the {@link Answer} it belongs
 * to, so that callers cannot tell an unknown key from an expired one.
 */
public enum DenyReason {
  BAD_FRAMING(Answer.INVALID_REQUEST),
  BAD_HEADER(Answer.INVALID_REQUEST),
  METHOD_NOT_ALLOWED(Answer.METHOD_NOT_ALLOWED),
  BODY_TOO_LARGE(Answer.CONTENT_TOO_LARGE),
  URI_TOO_LONG(Answer.URI_TOO_LONG),
  HEADERS_TOO_LARGE(Answer.HEADERS_TOO_LARGE),
  BAD_PATH(Answer.INVALID_REQUEST),
  /** Who asks about the request of somebody else is no proxy whose word counts. */
  UNTRUSTED_PROXY(Answer.FORBIDDEN),
  ADDRESS_LIMITED(Answer.RATE_LIMITED),
  TOO_MANY_FAILURES(Answer.RATE_LIMITED),
  CONFLICTING_CREDENTIALS(Answer.INVALID_CREDENTIAL_SYNTAX),
  MALFORMED_CREDENTIAL(Answer.INVALID_CREDENTIAL_SYNTAX),
  CREDENTIAL_IN_QUERY(Answer.INVALID_CREDENTIAL_SYNTAX),
  CREDENTIAL_OVER_PLAINTEXT(Answer.FORBIDDEN),
  UNAVAILABLE(Answer.UNAVAILABLE),
  NO_CREDENTIAL(Answer.UNAUTHENTICATED),
  /** Keyward's key shape with a wrong length or checksum. */
  MALFORMED(Answer.INVALID_KEY),
  NOT_FOUND(Answer.INVALID_KEY),
  EXPIRED(Answer.INVALID_KEY),
  REVOKED(Answer.INVALID_KEY),
  DISABLED(Answer.INVALID_KEY),
  /** A bearer token that does not verify, whatever is wrong with it. */
  INVALID_TOKEN(Answer.INVALID_TOKEN),
  /** Its signature held. */
  TOKEN_EXPIRED(Answer.INVALID_TOKEN),
  /** Its signature held. */
  TOKEN_REVOKED(Answer.INVALID_TOKEN),
  NO_ROUTE(Answer.FORBIDDEN),
  WRONG_KIND(Answer.UNAUTHENTICATED),
  WRONG_ENVIRONMENT(Answer.INVALID_KEY),
  IP_NOT_ALLOWED(Answer.FORBIDDEN),
  /** The route needs a verified certificate of the client, and the door has seen none. */
  CLIENT_CERTIFICATE_REQUIRED(Answer.FORBIDDEN),
  INSUFFICIENT_SCOPE(Answer.INSUFFICIENT_SCOPE),
  RATE_LIMITED(Answer.RATE_LIMITED),
  QUOTA_EXCEEDED(Answer.QUOTA_EXCEEDED);

  /** The refusals a caller can tell apart; each has one status, title and code. */
  public enum Answer {
    INVALID_REQUEST(400, "invalid_request", "The request is not valid"),
    INVALID_CREDENTIAL_SYNTAX(400, "invalid_request", "The credential is not sent as it must be"),
    METHOD_NOT_ALLOWED(405, "method_not_allowed", "The method is not allowed"),
    CONTENT_TOO_LARGE(413, "content_too_large", "The content is too large"),
    URI_TOO_LONG(414, "uri_too_long", "The request target is too long"),
    HEADERS_TOO_LARGE(431, "headers_too_large", "The header section is too large"),
    RATE_LIMITED(429, "rate_limited", "Too many requests"),
    QUOTA_EXCEEDED(429, "quota_exceeded", "The quota is used up"),
    UNAVAILABLE(503, "unavailable", "The service cannot decide right now"),
    UNAUTHENTICATED(401, "unauthenticated", "A credential is needed"),
    INVALID_KEY(401, "invalid_key", "The API key is not valid"),
    INVALID_TOKEN(401, "invalid_token", "The access token is not valid"),
    FORBIDDEN(403, "forbidden", "The request is not allowed"),
    INSUFFICIENT_SCOPE(
        403, "insufficient_scope", "The credential lacks a scope this request needs");

    private final int status;
    private final String code;
    private final String title;

    Answer(int status, String code, String title) {
      this.status = status;
      this.code = code;
      this.title = title;
    }

    public int status() {
      return status;
    }

    /** The stable {@code code} member of the problem document. */
    public String code() {
      return code;
    }

    public String title() {
      return title;
    }
  }

  private final Answer answer;

  DenyReason(Answer answer) {
    this.answer = answer;
  }

  public Answer answer() {
    return answer;
  }
}
