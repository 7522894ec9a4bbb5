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
 * @param keyId the API key that an access token was made from; empty for none
 */
public record Principal(
    CredentialKind kind,
    String subject,
    String name,
    String clientId,
    String credentialId,
    Scopes scopes,
    @Nullable Instant expiresAt,
    Map<String, String> metadata,
    String keyId) {

  /** The client of a login that names none. */
  public static final String NO_CLIENT = "keyward";

  /** Nobody in particular, on a public route. */
  public static final Principal ANONYMOUS =
      new Principal(CredentialKind.ANONYMOUS, "", "", "", "", Scopes.NONE, null, Map.of());

  public Principal {
    metadata = Map.copyOf(metadata);
  }

  /** By a credential that was made from no API key. */
  public Principal(
      CredentialKind kind,
      String subject,
      String name,
      String clientId,
      String credentialId,
      Scopes scopes,
      @Nullable Instant expiresAt,
      Map<String, String> metadata) {
    this(kind, subject, name, clientId, credentialId, scopes, expiresAt, metadata, "");
  }

  /** The API key that calls, shown itself or by a token made from it; empty for none. */
  public String callingKey() {
    return kind == CredentialKind.API_KEY ? credentialId : keyId;
  }

  /** The same with other scopes. */
  public Principal with(Scopes others) {
    return new Principal(
        kind, subject, name, clientId, credentialId, others, expiresAt, metadata, keyId);
  }
}
