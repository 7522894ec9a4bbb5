package dev.keyward.core;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a request turned out to be.
 *
 * @param subject the user id, or the client id for a key; empty when anonymous
 * @param name the username or the client's name
 * @param clientId the client the credential belongs to
 * @param credentialId the key id, or the token's jti
 * @param expiresAt when the credential ends; null when it does not
 */
public record Principal(
    CredentialKind kind,
    String subject,
    String name,
    String clientId,
    String credentialId,
    Scopes scopes,
    @Nullable Instant expiresAt,
    Map<String, String> metadata) {

  /** The client of a login that names none. */
  public static final String NO_CLIENT = "keyward";

  /** Nobody in particular, on a public route. */
  public static final Principal ANONYMOUS =
      new Principal(CredentialKind.ANONYMOUS, "", "", "", "", Scopes.NONE, null, Map.of());

  public Principal {
    metadata = Map.copyOf(metadata);
  }

  /** The same with other scopes. */
  public Principal with(Scopes others) {
    return new Principal(kind, subject, name, clientId, credentialId, others, expiresAt, metadata);
  }
}
