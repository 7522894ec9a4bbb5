package dev.keyward.server.explain;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.core.decision.Check;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.Route;
import dev.keyward.server.observe.Masking;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What operators are told of each step. Of a credential no more than the start of a key of
 * Keyward's own, which lists show too.
 *
 * @param access null when the request cannot be read
 * @param principal null when nobody was recognized
 * @param environment of the key; null for none
 */
record Sentences(
    Description described,
    @Nullable AccessRequest access,
    @Nullable Principal principal,
    @Nullable Environment environment) {

  String passed(Check check, List<LimitState> limits, @Nullable Route route) {
    return switch (check) {
      case REQUEST ->
          described.method() + (described.https() ? " over HTTPS" : " over HTTP") + at();
      case PROXY -> "A trusted proxy asks about a request of its client.";
      case PATH -> path();
      case ADDRESS_LIMITS ->
          described.address() == null
              ? "Not judged: no client_ip is given."
              : "Nothing keeps " + client() + " back.";
      case CREDENTIAL_SYNTAX -> credential();
      case TRANSPORT -> "Nobody can read it on the way.";
      case FRESHNESS -> "The time and all revocations are known.";
      case STORE -> "";
      case CREDENTIAL -> whose();
      case ROUTE -> route == null ? "" : rule(route) + needs(route);
      case CREDENTIAL_KIND -> kinds(route);
      case ENVIRONMENT -> environment == null ? "Not a key." : environment.wireName();
      case ALLOWED_IPS -> "The credential works from " + client() + ".";
      case CLIENT_CERTIFICATE -> "The client has shown a certificate that verifies.";
      case SCOPES -> scopes(route);
      case RATE_LIMITS -> limits(rates(limits), "None is exceeded.");
      case QUOTA -> limits(quotas(limits), "It is not exceeded.");
    };
  }

  String refused(Deny deny, @Nullable Route route) {
    String who = deny.credentialId().isEmpty() ? "The credential" : deny.credentialId();
    return switch (deny.reason()) {
      case BAD_FRAMING -> "The request line, a header field or the framing is not as in RFC 9112.";
      case BAD_HEADER ->
          "Connection names a field it may not, or what is said of the original request is missing"
              + " or contradicts itself.";
      case METHOD_NOT_ALLOWED -> "TRACE and CONNECT are refused everywhere.";
      case BODY_TOO_LARGE -> "The body is larger than this endpoint takes.";
      case URI_TOO_LONG -> "The request target is too long.";
      case HEADERS_TOO_LARGE -> "There are too many header fields, or they are too long.";
      case BAD_PATH -> "The path has escapes or characters that servers read differently.";
      case UNTRUSTED_PROXY -> client() + " is not in public.trusted_proxies.";
      case ADDRESS_LIMITED, TOO_MANY_FAILURES ->
          client() + " has used up " + limits(deny.limits(), "what it may") + '.';
      case CONFLICTING_CREDENTIALS -> "More than one credential is sent, or one is sent twice.";
      case MALFORMED_CREDENTIAL -> "The credential's header field does not follow its syntax.";
      case CREDENTIAL_IN_QUERY -> "A credential is in the query, where it leaks.";
      case CREDENTIAL_OVER_PLAINTEXT -> "The credential comes over plaintext.";
      case UNAVAILABLE -> "This node cannot decide: see keyward's status, /v1/status.";
      case NO_CREDENTIAL -> "No credential is sent.";
      case MALFORMED -> "It looks like a key of Keyward, but its length or checksum is wrong.";
      case NOT_FOUND -> "There is no such key.";
      case EXPIRED -> who + " has expired" + ended() + '.';
      case REVOKED -> who + " has been revoked.";
      case DISABLED -> who + " is disabled.";
      case INVALID_TOKEN ->
          "The access token does not verify: its form, signature, issuer, audience or type.";
      case TOKEN_EXPIRED -> "The access token " + deny.credentialId() + " has expired.";
      case TOKEN_REVOKED ->
          "The access token "
              + deny.credentialId()
              + " has been revoked, or what it was made from.";
      case NO_ROUTE -> "No route is for such a request.";
      case WRONG_KIND -> kinds(route);
      case WRONG_ENVIRONMENT ->
          environments(route)
              + "; the key is "
              + (environment == null ? "" : environment.wireName());
      case IP_NOT_ALLOWED ->
          described.address() == null
              ? who + " works from some addresses alone, and no client_ip is given."
              : who + " does not work from " + client() + '.';
      case CLIENT_CERTIFICATE_REQUIRED -> certificate();
      case INSUFFICIENT_SCOPE -> scopes(route);
      case RATE_LIMITED -> limits(rates(deny.limits()), "");
      case QUOTA_EXCEEDED -> limits(quotas(deny.limits()), "");
    };
  }

  /** A route in a few words, such as {@code read (GET,HEAD /data/**)}. */
  static String rule(Route route) {
    String methods = String.join(",", route.methods().stream().sorted().toList());
    String hosts = String.join(",", route.hosts().stream().sorted().toList());
    String rule = (methods.isEmpty() ? "" : methods + ' ') + hosts + route.path();
    return route.name().equals(rule) ? rule : route.name() + " (" + rule + ')';
  }

  private static String needs(Route route) {
    if (route.delivery().upstream() == null && route.delivery().cors() != null) {
      return " is what a preflight asks about, which comes without a credential.";
    }
    return route.isPublic() ? " is public: credentials are not looked at." : " decides.";
  }

  private String at() {
    if (access == null) {
      return "";
    }
    return access.host().isEmpty() ? ", to an unknown host" : ", to " + access.host();
  }

  private String path() {
    if (access == null) {
      return "";
    }
    String sent = described.target().replaceFirst("\\?.*", "");
    String judged = access.path().toString();
    boolean same = judged.equals(sent);
    return Masking.bounded(judged) + (same ? "" : ", for " + Masking.bounded(sent));
  }

  private String client() {
    if (described.address() == null) {
      return "an unknown address";
    }
    return String.valueOf(access == null ? described.address() : access.address());
  }

  private String credential() {
    Credential sent = access == null ? Credential.NONE : access.credential();
    return switch (sent) {
      case Credential.ApiKey(String key) when KeyFormat.isIntact(key) ->
          "The API key " + KeyFormat.start(key) + "***";
      case Credential.ApiKey(String key) -> "An API key of " + key.length() + " characters";
      case Credential.Bearer(String token) -> "A bearer token of " + token.length() + " characters";
      case Credential.None() -> "No credential, or one of a scheme that is not Keyward's";
      case Credential.Malformed(), Credential.Conflicting(), Credential.InQuery() -> "";
    };
  }

  private String whose() {
    Principal who = principal;
    if (who == null) {
      return "";
    }
    String kind = who.kind() == CredentialKind.API_KEY ? "The key " : "The access token ";
    String until = who.expiresAt() == null ? "" : ", until " + who.expiresAt();
    return kind + who.credentialId() + " of " + who.name() + " (" + who.subject() + ')' + until;
  }

  private String ended() {
    return principal == null || principal.expiresAt() == null ? "" : ", " + principal.expiresAt();
  }

  private static String kinds(@Nullable Route route) {
    return route == null
        ? ""
        : "The route takes "
            + route.credentials().stream()
                .map(CredentialKind::wireName)
                .sorted()
                .collect(Collectors.joining(" or "));
  }

  private static String environments(@Nullable Route route) {
    return route == null
        ? ""
        : "The route takes "
            + route.environments().stream()
                .map(Environment::wireName)
                .sorted()
                .collect(Collectors.joining(" or "));
  }

  private String scopes(@Nullable Route route) {
    Scopes needed = route == null ? Scopes.NONE : route.scopes();
    Scopes held = principal == null ? Scopes.NONE : principal.scopes();
    return "Needed: " + or(needed, "none") + "; held: " + or(held, "none");
  }

  private static String or(Scopes scopes, String none) {
    return scopes.isEmpty() ? none : scopes.toString();
  }

  private String certificate() {
    return described.certified()
        ? "The route needs a client certificate, and the one that is shown is the proxy's."
        : "The route needs a client certificate, and Keyward has verified none.";
  }

  private static List<LimitState> quotas(List<LimitState> all) {
    return all.stream().filter(state -> state.name().equals("quota")).toList();
  }

  private static List<LimitState> rates(List<LimitState> all) {
    return all.stream().filter(state -> !state.name().equals("quota")).toList();
  }

  private static String limits(List<LimitState> states, String none) {
    return states.isEmpty()
        ? none
        : states.stream().map(Sentences::limit).collect(Collectors.joining("; "));
  }

  private static String limit(LimitState state) {
    String left =
        state.exceeded()
            ? "used up for " + state.resetSeconds() + " s"
            : state.remaining() + " left";
    return state.name() + " (" + state.requests() + " in " + state.windowSeconds() + " s): " + left;
  }
}
