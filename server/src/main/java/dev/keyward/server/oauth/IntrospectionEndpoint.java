package dev.keyward.server.oauth;

import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.session.Session;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import dev.keyward.server.decision.Inquiries;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.session.Sessions;
import dev.keyward.server.session.Sessions.Renewable;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /auth/introspect} (RFC 7662), for who may verify credentials. What does not work now, or
 * only from other addresses, is answered with nothing but that (section 2.2).
 */
final class IntrospectionEndpoint {
  private static final Scopes NEEDED = Scopes.of("keyward:verify");

  private final ClientAuthentication clients;
  private final Inquiries inquiries;
  private final Function<String, Verification> verifier;
  private final Sessions sessions;
  private final TokenPolicy policy;

  /**
   * @param verifier of access tokens
   */
  IntrospectionEndpoint(
      ClientAuthentication clients,
      Inquiries inquiries,
      Function<String, Verification> verifier,
      Sessions sessions,
      TokenPolicy policy) {
    this.clients = clients;
    this.inquiries = inquiries;
    this.verifier = verifier;
    this.sessions = sessions;
    this.policy = policy;
  }

  HttpAnswer introspect(OperationCall call) throws Refusal {
    clients.requireCaller(NEEDED, call);
    String token = Parameters.required("token", call);
    Optional<Renewable> renewable = sessions.renewable(token);
    ObjectNode body = renewable.isPresent() ? ofSession(renewable.get()) : ofCredential(token);
    return Json.answer(200, body == null ? Json.object().put("active", false) : body);
  }

  private ObjectNode ofSession(Renewable renewable) {
    Session session = renewable.session();
    ObjectNode json = Json.object().put("active", true);
    json.put("scope", renewable.scopes().toString());
    json.put("client_id", session.clientId());
    json.put("exp", renewable.until().getEpochSecond());
    json.put("iat", session.lastUsedAt().getEpochSecond());
    json.put("sub", session.userId());
    json.put("iss", policy.issuer());
    return json.put("sid", session.id());
  }

  /** Null when it is not active. */
  private @Nullable ObjectNode ofCredential(String token) throws Refusal {
    Inquiry asked = new Inquiry(Credential.shown(token), null, Scopes.NONE, null, 0L);
    return switch (inquiries.decide(asked)) {
      case Decision.Allow allow -> ofPrincipal(allow.principal(), token);
      case Decision.Deny deny when deny.reason() == DenyReason.UNAVAILABLE ->
          throw Refusal.of(deny);
      case Decision.Deny _ -> null;
    };
  }

  private @Nullable ObjectNode ofPrincipal(Principal principal, String token) {
    ObjectNode json = Json.object().put("active", true);
    json.put("scope", principal.scopes().toString());
    json.put("client_id", principal.clientId());
    json.put("sub", principal.subject());
    Instant expiresAt = principal.expiresAt();
    if (expiresAt != null) {
      json.put("exp", expiresAt.getEpochSecond());
    }
    if (principal.kind() == CredentialKind.API_KEY) {
      return json.put("token_type", "api_key").put("jti", principal.credentialId());
    }
    return verifier.apply(token).valid().map(verified -> ofToken(json, verified)).orElse(null);
  }

  private ObjectNode ofToken(ObjectNode json, VerifiedToken token) {
    json.put("token_type", "Bearer");
    json.put("username", token.principal().name());
    json.put("jti", token.jti());
    json.put("iss", token.foreignIssuer().orElse(policy.issuer()));
    if (token.isOwn()) {
      json.put("aud", policy.audience());
      json.put("iat", token.issuedAtMillis() / 1_000);
    }
    return json;
  }
}
