package dev.keyward.core.issuer;

import dev.keyward.core.Scopes;

/**
 * Whom a token of another issuer is about.
 *
 * @param subject with the issuer's prefix
 * @param clientId empty when the token names none
 * @param credentialId its {@code jti}, or what stands for it
 * @param issuedAtMillis when it counts as issued
 * @param expiresAtMillis its {@code exp}, without leeway
 */
public record ForeignIdentity(
    String subject,
    String name,
    String clientId,
    String credentialId,
    Scopes scopes,
    long issuedAtMillis,
    long expiresAtMillis) {}
