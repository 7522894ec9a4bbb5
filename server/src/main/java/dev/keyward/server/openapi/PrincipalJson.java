package dev.keyward.server.openapi;

import dev.keyward.core.Principal;
import tools.jackson.databind.node.ObjectNode;

/** A principal as it is shown to itself and to services that ask about it. */
public final class PrincipalJson {
  private PrincipalJson() {}

  public static ObjectNode of(Principal principal) {
    ObjectNode json = Json.object();
    json.put("kind", principal.kind().wireName());
    json.put("subject", principal.subject());
    json.put("name", principal.name());
    json.put("client_id", principal.clientId());
    json.put("credential_id", principal.credentialId());
    json.set("scopes", Json.strings(principal.scopes().asList()));
    json.put("expires_at", Json.time(principal.expiresAt()));
    json.set("metadata", Json.strings(principal.metadata()));
    return json;
  }
}
