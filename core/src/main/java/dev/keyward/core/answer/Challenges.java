package dev.keyward.core.answer;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason.Answer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.policy.Route;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code WWW-Authenticate} field lines: one challenge for each kind of credential that would do
 * (RFC 9110 section 11.6.1). The error attributes of RFC 6750 section 3.1 are used for both
 * schemes; {@code ApiKey} is a private scheme.
 */
final class Challenges {
  private static final Set<CredentialKind> ALL =
      Set.of(CredentialKind.ACCESS_TOKEN, CredentialKind.API_KEY);
  private static final String REALM = " realm=\"keyward\"";

  private Challenges() {}

  static void addTo(List<Header> headers, Deny deny) {
    Set<CredentialKind> kinds = kinds(deny.route());
    Answer answer = deny.reason().answer();
    switch (answer) {
      case UNAUTHENTICATED -> add(headers, kinds, "", "");
      case INVALID_CREDENTIAL_SYNTAX -> {
        String error = ", error=\"invalid_request\"";
        add(headers, kinds, error, error);
      }
      case INVALID_KEY -> add(headers, kinds, "", ", error=\"invalid_key\"");
      case INVALID_TOKEN -> {
        String error =
            ", error=\"invalid_token\", error_description=\"The access token is not valid\"";
        add(headers, kinds, error, "");
      }
      case INSUFFICIENT_SCOPE -> {
        String error = ", error=\"insufficient_scope\"" + scopes(deny.route());
        add(headers, kinds, error, error);
      }
      case INVALID_REQUEST,
          METHOD_NOT_ALLOWED,
          CONTENT_TOO_LARGE,
          URI_TOO_LONG,
          HEADERS_TOO_LARGE,
          RATE_LIMITED,
          QUOTA_EXCEEDED,
          UNAVAILABLE,
          FORBIDDEN -> {}
    }
  }

  private static Set<CredentialKind> kinds(@Nullable Route route) {
    return route == null || route.isPublic() ? ALL : route.credentials();
  }

  private static String scopes(@Nullable Route route) {
    return route == null ? "" : ", scope=\"" + route.scopes() + '"';
  }

  private static void add(
      List<Header> headers, Set<CredentialKind> kinds, String bearerError, String keyError) {
    if (kinds.contains(CredentialKind.ACCESS_TOKEN)) {
      headers.add(new Header("WWW-Authenticate", "Bearer" + REALM + bearerError));
    }
    if (kinds.contains(CredentialKind.API_KEY)) {
      headers.add(new Header("WWW-Authenticate", "ApiKey" + REALM + keyError));
    }
  }
}
