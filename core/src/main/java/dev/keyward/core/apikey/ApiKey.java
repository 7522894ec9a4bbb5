package dev.keyward.core.apikey;

import dev.keyward.core.Scopes;
import dev.keyward.core.policy.Environment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored; never the key itself.
 *
 * @param start prefix, environment and first four characters, for lists
 * @param enabled false while it is put out of action
 * @param revocation as it is stored, null for none; see {@link #revocation(Instant)}
 * @param replaces the key in whose place it was made; null for none
 * @param retirement null while no other key takes its place
 */
public record ApiKey(
    String id,
    String clientId,
    Environment environment,
    String start,
    KeyHash hash,
    KeyTerms terms,
    boolean enabled,
    Instant createdAt,
    @Nullable Revocation revocation,
    @Nullable String replaces,
    @Nullable Retirement retirement) {

  /** When and why a key was revoked. */
  public record Revocation(Instant at, RevocationReason reason) {}

  /**
   * How a key gives way to another one. Its own expiry is another matter, and may come before.
   *
   * @param replacedBy the id of the other one
   * @param at the first moment at which it no longer works, whatever its expiry
   * @param onUse whether the first use of the other one ends it before that
   */
  public record Retirement(String replacedBy, Instant at, boolean onUse) {}

  /** A key that neither replaces another one nor is replaced. */
  public ApiKey(
      String id,
      String clientId,
      Environment environment,
      String start,
      KeyHash hash,
      KeyTerms terms,
      boolean enabled,
      Instant createdAt,
      @Nullable Revocation revocation) {
    this(id, clientId, environment, start, hash, terms, enabled, createdAt, revocation, null, null);
  }

  /** Whose account in the store the key's quota is charged to. */
  public String quotaAccount() {
    String account = terms.limits().account();
    return account == null ? id : account;
  }

  public String name() {
    return terms.name();
  }

  public Scopes scopes() {
    return terms.scopes();
  }

  /** The first moment at which it no longer works; null for never. */
  public @Nullable Instant expiresAt() {
    return terms.expiresAt();
  }

  /** The same key under other terms. */
  public ApiKey with(KeyTerms other) {
    return copy(other, enabled, revocation, retirement);
  }

  /** The same key, known by another hash. */
  public ApiKey hashed(KeyHash other) {
    return new ApiKey(
        id,
        clientId,
        environment,
        start,
        other,
        terms,
        enabled,
        createdAt,
        revocation,
        replaces,
        retirement);
  }

  /** The same key, put out of action or back. */
  public ApiKey enabled(boolean working) {
    return copy(terms, working, revocation, retirement);
  }

  /** The same key, revoked. */
  public ApiKey revoked(Revocation how) {
    return copy(terms, enabled, how, retirement);
  }

  /** The same key, giving way to another one; null for no longer. */
  public ApiKey retiring(@Nullable Retirement how) {
    return copy(terms, enabled, revocation, how);
  }

  private ApiKey copy(
      KeyTerms newTerms,
      boolean working,
      @Nullable Revocation newRevocation,
      @Nullable Retirement newRetirement) {
    return new ApiKey(
        id,
        clientId,
        environment,
        start,
        hash,
        newTerms,
        working,
        createdAt,
        newRevocation,
        replaces,
        newRetirement);
  }

  /** How it ended: it was revoked, or has retired by now. Null while it has not. */
  public @Nullable Revocation revocation(Instant now) {
    return revocation == null && retirement != null && !now.isBefore(retirement.at())
        ? new Revocation(retirement.at(), RevocationReason.SUPERSEDED)
        : revocation;
  }

  public KeyState state(Instant now) {
    return KeyState.of(revocation != null, retirement, terms.expiresAt(), enabled, now);
  }
}
