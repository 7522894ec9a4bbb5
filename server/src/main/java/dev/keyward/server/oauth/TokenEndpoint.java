package dev.keyward.server.oauth;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenIssuer.IssuedToken;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.session.IssuedTokens;
import dev.keyward.server.session.Sessions;
import dev.keyward.server.session.Sessions.RenewResult;
import dev.keyward.server.session.Sessions.Renewal;
import dev.keyward.server.session.WrongTokens;
import tools.jackson.databind.node.ObjectNode;

/** {@code /auth/token} (RFC 6749 section 3.2). */
final class TokenEndpoint {
  static final String CLIENT_CREDENTIALS = "client_credentials";
  static final String REFRESH_TOKEN = "refresh_token";
  static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

  private final ClientAuthentication clients;
  private final TokenIssuer tokens;
  private final Metadata metadata;
  private final Sessions sessions;
  private final TokenExchange exchange;
  private final OAuthObserver observer;
  private final WrongTokens wrong;

  /**
   * @param wrong counts each refresh token that was wrong
   */
  TokenEndpoint(
      ClientAuthentication clients,
      TokenIssuer tokens,
      Metadata metadata,
      Sessions sessions,
      TokenExchange exchange,
      OAuthObserver observer,
      WrongTokens wrong) {
    this.clients = clients;
    this.tokens = tokens;
    this.metadata = metadata;
    this.sessions = sessions;
    this.exchange = exchange;
    this.observer = observer;
    this.wrong = wrong;
  }

  HttpAnswer token(OperationCall call) throws Refusal {
    String grant = call.text("grant_type", "");
    try {
      return switch (grant) {
        case CLIENT_CREDENTIALS -> clientCredentials(call);
        case REFRESH_TOKEN -> refresh(call);
        case EXCHANGE -> exchanged(call);
        default -> {
          grant = "other";
          throw Refusal.ofOAuth(
              400,
              "unsupported_grant_type",
              "grant_type is client_credentials, refresh_token or " + EXCHANGE);
        }
      };
    } catch (Refusal refusal) {
      observer.refused(grant, refusal.code(), actor(call));
      throw refusal;
    } catch (StorageException e) {
      observer.refused(grant, "unavailable", actor(call));
      throw e;
    }
  }

  /** The token is its key for less: with the key it ends, and what it costs the key pays. */
  private HttpAnswer clientCredentials(OperationCall call) throws Refusal {
    Principal client = clients.requireClient(call);
    Scopes scopes = Parameters.within(tokens.grantable(client.scopes()), call);
    Grant grant =
        Grant.ofKey(
            client.clientId(), client.name(), client.credentialId(), scopes, client.expiresAt());
    IssuedToken token = tokens.issue(metadata.added(grant), tokens.issueTime(grant));
    observer.issued(CLIENT_CREDENTIALS, client.subject(), token.jti(), actor(client, call));
    return Json.answer(200, json(token, scopes));
  }

  static ObjectNode json(IssuedToken token, Scopes scopes) {
    return Json.object()
        .put("access_token", token.value())
        .put("token_type", "Bearer")
        .put("expires_in", token.expiresInSeconds())
        .put("scope", scopes.toString());
  }

  private HttpAnswer refresh(OperationCall call) throws Refusal {
    String token = Parameters.required("refresh_token", call);
    wrong.refuseExceeded(call.request().address());
    Principal client = clients.client(call);
    String clientId =
        client == null ? call.text("client_id", Principal.NO_CLIENT) : client.clientId();
    Renewal wanted =
        new Renewal(
            token,
            Transport.BODY,
            Parameters.scope(call),
            clientId,
            client == null ? actor(call) : actor(client, call));
    return switch (sessions.renew(wanted)) {
      case RenewResult.Renewed(String userId, IssuedTokens renewed) -> {
        observer.issued(REFRESH_TOKEN, userId, renewed.access().jti(), wanted.from());
        yield renewed.answer(renewed.json());
      }
      case RenewResult.Refused() -> {
        wrong.failed(call.request().address());
        throw Refusal.ofOAuth(400, "invalid_grant", "The refresh token is not valid");
      }
      case RenewResult.BeyondSession() -> throw Parameters.invalidScope();
    };
  }

  private HttpAnswer exchanged(OperationCall call) throws Refusal {
    TokenExchange.Exchanged result = exchange.exchange(call);
    observer.issued(EXCHANGE, result.subject(), result.token().jti(), actor(result.client(), call));
    return Json.answer(
        200,
        json(result.token(), result.scopes()).put("issued_token_type", TokenExchange.ACCESS_TOKEN));
  }

  static Actor actor(Principal client, OperationCall call) {
    return new Actor(
        client.callingKey(), call.request().requestId(), call.request().address().toString());
  }

  /** Whose request it is, nobody has said yet: the node acts, through it. */
  private static Actor actor(OperationCall call) {
    return new Actor(
        Actor.KEYWARD.name(), call.request().requestId(), call.request().address().toString());
  }
}
