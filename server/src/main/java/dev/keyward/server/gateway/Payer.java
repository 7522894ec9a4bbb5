package dev.keyward.server.gateway;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;

/**
 * On whose account a request is under way: a key, the user of an access token however many tokens
 * there are, or the address of somebody without a credential.
 *
 * @param id of the key, or subject of the token; empty without a credential
 * @param address as limits count it; 0 with a credential
 */
record Payer(CredentialKind kind, String id, long address) {
  static Payer of(Principal principal, ClientAddress address) {
    CredentialKind kind = principal.kind();
    return switch (kind) {
      case API_KEY -> new Payer(kind, principal.credentialId(), 0);
      case ACCESS_TOKEN -> new Payer(kind, principal.subject(), 0);
      case ANONYMOUS -> new Payer(kind, "", address.limitKey());
    };
  }
}
