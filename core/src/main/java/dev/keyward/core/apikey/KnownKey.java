package dev.keyward.core.apikey;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Principal;
import dev.keyward.core.apikey.ApiKey.Retirement;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.apikey.ApiKeyStore.Retiring;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.OwnLimits;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.quota.KeyLimits;
import dev.keyward.core.quota.Quota;
import dev.keyward.core.usage.UseSink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key read from the store: what a decision needs of it, made ready, and no more, since there may
 * be a million in memory. Whether it still works is judged anew each time.
 *
 * <p>It counts its uses itself, in two plain fields: a request must not wait for anything.
 */
public final class KnownKey {
  /** What a key takes that has neither metadata nor restrictions, about. */
  private static final int BYTES = 400;

  private static final VarHandle ALLOWED = counter("allowed");
  private static final VarHandle DENIED = counter("denied");

  private final Principal principal;
  private final Environment environment;
  private final List<IpNetwork> allowedIps;
  private final boolean enabled;
  private final boolean revoked;
  private final @Nullable Retirement retirement;
  private final @Nullable Retiring retires;
  private final long limitKey;
  private final @Nullable List<Limit> ownLimits;
  private final @Nullable Quota quota;
  private final String quotaAccount;
  private volatile boolean used;

  @SuppressWarnings("unused") // Through its handle.
  private long allowed;

  @SuppressWarnings("unused") // Through its handle.
  private long denied;

  private long lastAllowed;

  private static VarHandle counter(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(KnownKey.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("it is declared below", e);
    }
  }

  KnownKey(KeyOfClient found, Shared shared) {
    ApiKey key = found.key();
    Client client = shared.client(found.client());
    this.environment = key.environment();
    this.allowedIps = key.terms().allowedIps();
    this.enabled = key.enabled();
    this.revoked = key.revocation() != null;
    this.retirement = key.retirement();
    this.retires = found.retires();
    this.limitKey = RateLimiter.bucket(key.id(), 0);
    KeyLimits limits = key.terms().limits();
    this.ownLimits = shared.limits(OwnLimits.of(limits.rate(), client.rateLimit()));
    this.quota = shared.quota(limits.quota());
    this.quotaAccount = key.quotaAccount();
    this.principal =
        new Principal(
            CredentialKind.API_KEY,
            client.id(),
            client.name(),
            client.id(),
            key.id(),
            shared.scopes(client.allowed(key.scopes())),
            key.expiresAt(),
            key.terms().metadata());
  }

  public String id() {
    return principal.credentialId();
  }

  public Principal principal() {
    return principal;
  }

  public Environment environment() {
    return environment;
  }

  /** Whether {@code address} is one from which the key works; null is an unknown address. */
  public boolean admits(@Nullable ClientAddress address) {
    return KeyTerms.admits(allowedIps, address);
  }

  /** How much memory it takes, in keys without metadata and restrictions. */
  int weight() {
    int characters = 0;
    for (Map.Entry<String, String> note : principal.metadata().entrySet()) {
      characters += 100 + note.getKey().length() + note.getValue().length();
    }
    return 1 + (characters + 64 * allowedIps.size()) / BYTES;
  }

  /** Names this key's limit buckets, whatever becomes of its hash. */
  public long limitKey() {
    return limitKey;
  }

  /** Its limits and those of its client, see {@link OwnLimits}. */
  public @Nullable List<Limit> ownLimits() {
    return ownLimits;
  }

  /** How much it may be used in a period; null for no bound. */
  public @Nullable Quota quota() {
    return quota;
  }

  /** Whose uses count against the quota. */
  public String quotaAccount() {
    return quotaAccount;
  }

  /** The id of the key that takes its place; null for none. */
  @Nullable String replacedBy() {
    return retirement == null ? null : retirement.replacedBy();
  }

  /** The key that ends with this use, if it is the first one that was seen here; else null. */
  @Nullable Retiring retiresNow() {
    if (retires == null || used) {
      return null;
    }
    used = true; // Two at once may both say so; that does no harm.
    return retires;
  }

  /**
   * Counts a use.
   *
   * @param at in milliseconds since 1970
   * @return whether it is the first of its kind since {@link #takeUses}: then somebody must see to
   *     it that they are taken again
   */
  boolean count(boolean isAllowed, long at) {
    if (isAllowed) {
      lastAllowed = at; // Seen by whoever takes what is counted next.
    }
    return (long) (isAllowed ? ALLOWED : DENIED).getAndAdd(this, 1L) == 0;
  }

  /** Hands over what was counted and begins anew. Each use is handed over once. */
  void takeUses(UseSink sink) {
    long allowedUses = (long) ALLOWED.getAndSet(this, 0L);
    long deniedUses = (long) DENIED.getAndSet(this, 0L);
    if (allowedUses != 0 || deniedUses != 0) {
      Instant last = allowedUses == 0 ? null : Instant.ofEpochMilli(lastAllowed);
      sink.used(id(), allowedUses, deniedUses, last);
    }
  }

  /** Why the key does not work at {@code now}; null when it does. */
  public @Nullable DenyReason refusal(Instant now) {
    return switch (KeyState.of(revoked, retirement, principal.expiresAt(), enabled, now)) {
      case ACTIVE, ROTATING -> null;
      case DISABLED -> DenyReason.DISABLED;
      case EXPIRED -> DenyReason.EXPIRED;
      case REVOKED -> DenyReason.REVOKED;
    };
  }
}
