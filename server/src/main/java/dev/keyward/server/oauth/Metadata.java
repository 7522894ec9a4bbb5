package dev.keyward.server.oauth;

import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.token.CustomClaims;
import dev.keyward.core.token.TokenIssuer.Grant;
import java.util.Map;

/** Claims from metadata, for tokens that no login gives. */
final class Metadata {
  private final CustomClaims claims;
  private final UserStore users;
  private final ClientStore clients;

  Metadata(CustomClaims claims, UserStore users, ClientStore clients) {
    this.claims = claims;
    this.users = users;
    this.clients = clients;
  }

  /** The same with the claims of its subject and its client; asks the store only if there are. */
  Grant added(Grant grant) {
    if (claims.sources().isEmpty()) {
      return grant;
    }
    Map<String, String> user =
        grant.subject().equals(grant.clientId())
            ? Map.of()
            : users.find(grant.subject()).map(User::metadata).orElse(Map.of());
    Map<String, String> client =
        claims.askForClients()
            ? clients.find(grant.clientId()).map(Client::metadata).orElse(Map.of())
            : Map.of();
    return grant.with(claims.of(user, client));
  }
}
