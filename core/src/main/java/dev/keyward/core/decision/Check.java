package dev.keyward.core.decision;

import dev.keyward.core.DenyReason;
import java.util.Locale;

/** What a request is judged by, in the order in which it is. */
public enum Check {
  /** Whether it is HTTP as it must be: framing, sizes, method, field lines. */
  REQUEST,
  /** Whether who asks about somebody else's request may. */
  PROXY,
  /** Whether the path has one meaning. */
  PATH,
  /** What its address may still ask, and get wrong. */
  ADDRESS_LIMITS,
  /** Whether one credential is sent, where and as it must be. */
  CREDENTIAL_SYNTAX,
  /** Whether nobody could read the credential on its way. */
  TRANSPORT,
  /** Whether this node knows the time, and what has been revoked. */
  FRESHNESS,
  /** Whether the store answers, where the memory does not. */
  STORE,
  /** Whether there is a credential, and it is valid. */
  CREDENTIAL,
  /** Whether there is a rule for such a request. */
  ROUTE,
  /** Whether the rule takes this kind of credential. */
  CREDENTIAL_KIND,
  /** Whether the rule takes keys of this environment. */
  ENVIRONMENT,
  /** Whether the key works from this address. */
  ALLOWED_IPS,
  /** Whether the client showed the certificate that the rule needs. */
  CLIENT_CERTIFICATE,
  /** Whether the credential has what the rule needs. */
  SCOPES,
  /** What the caller may still ask. */
  RATE_LIMITS,
  /** What the key may still be used for in its period. */
  QUOTA;

  /** The check that refuses for {@code reason}. */
  public static Check of(DenyReason reason) {
    return switch (reason) {
      case BAD_FRAMING,
          BAD_HEADER,
          METHOD_NOT_ALLOWED,
          BODY_TOO_LARGE,
          URI_TOO_LONG,
          HEADERS_TOO_LARGE ->
          REQUEST;
      case UNTRUSTED_PROXY -> PROXY;
      case BAD_PATH -> PATH;
      case ADDRESS_LIMITED, TOO_MANY_FAILURES -> ADDRESS_LIMITS;
      case CONFLICTING_CREDENTIALS, MALFORMED_CREDENTIAL, CREDENTIAL_IN_QUERY -> CREDENTIAL_SYNTAX;
      case CREDENTIAL_OVER_PLAINTEXT -> TRANSPORT;
      case UNAVAILABLE -> STORE;
      case NO_CREDENTIAL,
          MALFORMED,
          NOT_FOUND,
          EXPIRED,
          REVOKED,
          DISABLED,
          INVALID_TOKEN,
          TOKEN_EXPIRED,
          TOKEN_REVOKED ->
          CREDENTIAL;
      case NO_ROUTE -> ROUTE;
      case WRONG_KIND -> CREDENTIAL_KIND;
      case WRONG_ENVIRONMENT -> ENVIRONMENT;
      case IP_NOT_ALLOWED -> ALLOWED_IPS;
      case CLIENT_CERTIFICATE_REQUIRED -> CLIENT_CERTIFICATE;
      case INSUFFICIENT_SCOPE -> SCOPES;
      case RATE_LIMITED -> RATE_LIMITS;
      case QUOTA_EXCEEDED -> QUOTA;
    };
  }

  /** How answers call it, such as {@code credential_syntax}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
