package dev.keyward.server.oauth;

import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.token.Ancestry;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenIssuer.IssuedToken;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges an API key or an access token for an access token that allows less (RFC 8693), for a
 * client that hands it on:
 *
 * <ol>
 *   <li>the client authenticates; it may exchange what was issued to itself, and that of others if
 *       it may verify credentials;
 *   <li>the decision about the subject token, as at every door;
 *   <li>a token of the same subject, with no more scopes and no longer life. It ends with the
 *       session, the key or the token that it was made from.
 * </ol>
 */
final class TokenExchange {
  static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
  private static final String JWT = "urn:ietf:params:oauth:token-type:jwt";
  private static final String API_KEY = "urn:keyward:token-type:api-key";
  private static final Scopes FOR_OTHERS = Scopes.of("keyward:verify");

  private final ClientAuthentication clients;
  private final TokenIssuer tokens;
  private final TokenPolicy policy;
  private final Function<String, Verification> verifier;
  private final UserStore users;
  private final Metadata metadata;

  /**
   * @param verifier of own access tokens
   */
  TokenExchange(
      ClientAuthentication clients,
      TokenIssuer tokens,
      TokenPolicy policy,
      Function<String, Verification> verifier,
      UserStore users,
      Metadata metadata) {
    this.clients = clients;
    this.tokens = tokens;
    this.policy = policy;
    this.verifier = verifier;
    this.users = users;
    this.metadata = metadata;
  }

  /**
   * @param client that asked
   */
  record Exchanged(Principal client, IssuedToken token, String subject, Scopes scopes) {}

  Exchanged exchange(OperationCall call) throws Refusal {
    Principal client = clients.requireClient(call);
    String subjectToken = Parameters.required("subject_token", call);
    String type = Parameters.required("subject_token_type", call);
    check(call);
    Grant whole =
        switch (type) {
          case API_KEY -> ofKey(subjectToken, client, call);
          case ACCESS_TOKEN, JWT -> ofToken(subjectToken, client, call);
          default -> throw invalid("subject_token_type is " + ACCESS_TOKEN + " or " + API_KEY);
        };
    Grant grant = whole.with(Parameters.within(tokens.grantable(whole.scopes()), call));
    return new Exchanged(
        client,
        tokens.issue(metadata.added(grant), tokens.issueTime(grant)),
        grant.subject(),
        grant.scopes());
  }

  /** What else can be asked for: that it is as it will be anyway. */
  private void check(OperationCall call) throws Refusal {
    if (call.text("actor_token") != null || call.text("actor_token_type") != null) {
      throw invalid("actor_token is not supported");
    }
    if (!Set.of(ACCESS_TOKEN, JWT).contains(call.text("requested_token_type", ACCESS_TOKEN))) {
      throw invalid("requested_token_type is " + ACCESS_TOKEN);
    }
    for (String target : new String[] {"audience", "resource"}) {
      if (!policy.audience().equals(call.text(target, policy.audience()))) {
        throw Refusal.ofOAuth(400, "invalid_target", "Tokens are for their one audience alone");
      }
    }
  }

  private Grant ofKey(String key, Principal client, OperationCall call) throws Refusal {
    Principal subject = judged(new Credential.ApiKey(key), client, call);
    return Grant.ofKey(
        subject.clientId(),
        subject.name(),
        subject.credentialId(),
        subject.scopes(),
        subject.expiresAt());
  }

  private Grant ofToken(String token, Principal client, OperationCall call) throws Refusal {
    Principal subject = judged(new Credential.Bearer(token), client, call);
    VerifiedToken verified =
        verifier
            .apply(token)
            .valid()
            .filter(VerifiedToken::isOwn)
            .orElseThrow(() -> invalid("subject_token was not issued here"));
    if (verified.ancestry().jtis().size() >= Ancestry.MOST) {
      throw invalid("subject_token was exchanged too often");
    }
    Optional<User> user = users.find(subject.subject());
    return Grant.ofToken(verified, subject.scopes(), user.map(User::rateLimit).orElse(null));
  }

  /** The decision about the subject token, which the client may hand on. */
  private Principal judged(Credential credential, Principal client, OperationCall call)
      throws Refusal {
    Principal subject = clients.judged(credential, Scopes.NONE, call);
    boolean wanted =
        credential instanceof Credential.ApiKey
            ? subject != null && subject.kind() == CredentialKind.API_KEY
            : subject != null && subject.kind() == CredentialKind.ACCESS_TOKEN;
    if (subject == null || !wanted) {
      throw invalid("subject_token is not valid");
    }
    if (!subject.clientId().equals(client.clientId()) && !client.scopes().covers(FOR_OTHERS)) {
      throw invalid("subject_token was issued to another client, which needs " + FOR_OTHERS);
    }
    return subject;
  }

  private static Refusal invalid(@Nullable String words) {
    return Refusal.ofOAuth(400, "invalid_request", String.valueOf(words));
  }
}
