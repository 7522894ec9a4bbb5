package dev.keyward.server.oauth;

import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.server.decision.Inquiries;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.session.Sessions;
import dev.keyward.server.session.WrongTokens;
import java.util.Map;
import java.util.function.Function;

/** The OAuth endpoints, put together. */
public final class OAuthOperations {
  private final Map<String, OperationHandler> handlers;

  /**
   * How tokens are issued, judged and ended.
   *
   * @param verifier of access tokens; may ask the store
   */
  public record Tokens(
      TokenIssuer issuer,
      TokenPolicy policy,
      Function<String, Verification> verifier,
      TokenRevocations revocations) {}

  /**
   * @param inquiries by which credentials of callers and subjects are judged
   * @param owners the clients whose keys may be shown
   * @param authPath the prefix of the endpoints
   * @param wrong counts each refresh token that was wrong
   * @param limiter counts what a client ends
   * @param caughtUp run after every committed write
   */
  public OAuthOperations(
      Inquiries inquiries,
      Tokens tokens,
      Sessions sessions,
      UserStore users,
      ClientStore owners,
      String authPath,
      OAuthObserver observer,
      WrongTokens wrong,
      RateLimiter limiter,
      Runnable caughtUp) {
    ClientAuthentication clients = new ClientAuthentication(inquiries);
    Metadata metadata = new Metadata(tokens.issuer().custom(), users, owners);
    TokenExchange exchange =
        new TokenExchange(
            clients, tokens.issuer(), tokens.policy(), tokens.verifier(), users, metadata);
    TokenEndpoint token =
        new TokenEndpoint(clients, tokens.issuer(), metadata, sessions, exchange, observer, wrong);
    IntrospectionEndpoint introspection =
        new IntrospectionEndpoint(clients, inquiries, tokens.verifier(), sessions, tokens.policy());
    RevocationEndpoint revocation =
        new RevocationEndpoint(
            clients,
            tokens.verifier(),
            sessions,
            tokens.revocations(),
            limiter,
            tokens.policy(),
            caughtUp);
    ServerMetadata document = new ServerMetadata(tokens.policy().issuer(), authPath);
    this.handlers =
        Map.of(
            "issueToken",
            token::token,
            "introspectToken",
            introspection::introspect,
            "revokeToken",
            revocation::revoke,
            "getServerMetadata",
            document::metadata);
  }

  public Map<String, OperationHandler> handlers() {
    return handlers;
  }
}
