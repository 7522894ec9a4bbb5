package dev.keyward.server.decision;

import dev.keyward.core.Credential;
import dev.keyward.core.DenyReason;

/** What the verify API calls a refusal. A service is told more than a caller is. */
enum VerdictCode {
  MALFORMED,
  NOT_FOUND,
  INVALID_TOKEN,
  EXPIRED,
  REVOKED,
  DISABLED,
  INSUFFICIENT_SCOPE,
  IP_NOT_ALLOWED,
  RATE_LIMITED,
  QUOTA_EXCEEDED,
  FORBIDDEN;

  static final String VALID = "VALID";

  /**
   * @throws IllegalArgumentException for what no inquiry is refused for
   */
  static VerdictCode of(DenyReason reason, Credential credential) {
    return switch (reason) {
      case MALFORMED -> MALFORMED;
      case NOT_FOUND -> looksLikeToken(credential) ? INVALID_TOKEN : NOT_FOUND;
      case INVALID_TOKEN -> INVALID_TOKEN;
      case EXPIRED, TOKEN_EXPIRED -> EXPIRED;
      case REVOKED, TOKEN_REVOKED -> REVOKED;
      case DISABLED -> DISABLED;
      case INSUFFICIENT_SCOPE -> INSUFFICIENT_SCOPE;
      case IP_NOT_ALLOWED -> IP_NOT_ALLOWED;
      case ADDRESS_LIMITED, TOO_MANY_FAILURES, RATE_LIMITED -> RATE_LIMITED;
      case QUOTA_EXCEEDED -> QUOTA_EXCEEDED;
      case NO_ROUTE,
          WRONG_KIND,
          WRONG_ENVIRONMENT,
          CLIENT_CERTIFICATE_REQUIRED,
          BAD_PATH,
          METHOD_NOT_ALLOWED ->
          FORBIDDEN;
      case BAD_FRAMING,
          BAD_HEADER,
          UNTRUSTED_PROXY,
          BODY_TOO_LARGE,
          URI_TOO_LONG,
          HEADERS_TOO_LARGE,
          CONFLICTING_CREDENTIALS,
          MALFORMED_CREDENTIAL,
          CREDENTIAL_IN_QUERY,
          CREDENTIAL_OVER_PLAINTEXT,
          NO_CREDENTIAL,
          UNAVAILABLE ->
          throw new IllegalArgumentException("no verdict: " + reason);
    };
  }

  private static boolean looksLikeToken(Credential credential) {
    return credential instanceof Credential.ApiKey(String value) && Credential.hasTokenShape(value);
  }
}
