package dev.keyward.server.session;

import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.session.RefreshToken;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.core.token.TokenIssuer.IssuedToken;
import dev.keyward.server.openapi.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a login or a renewal gives.
 *
 * @param refreshSeconds for how long the refresh token works, if it is not used before
 */
public record IssuedTokens(
    IssuedToken access,
    Scopes scopes,
    RefreshToken refresh,
    long refreshSeconds,
    Transport transport) {

  /** The members of RFC 6749 section 5.1, of which a cookie takes the refresh token. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("access_token", access.value())
            .put("token_type", "Bearer")
            .put("expires_in", access.expiresInSeconds());
    if (transport == Transport.BODY) {
      json.put("refresh_token", refresh.reveal());
    }
    return json.put("refresh_expires_in", refreshSeconds).put("scope", scopes.toString());
  }

  /** The answer with {@code json}, and with the cookie if the refresh token goes there. */
  public HttpAnswer answer(ObjectNode json) {
    HttpAnswer answer = Json.answer(200, json);
    return transport == Transport.COOKIE
        ? answer.with("Set-Cookie", SessionCookie.of(refresh, refreshSeconds))
        : answer;
  }
}
