package dev.keyward.core.apikey;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Principal;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.usage.UseSink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key read from the store, with everything a decision needs made ready. Whether it still works is
 * judged anew each time.
 *
 * <p>It counts its uses itself, in two plain fields: a million keys are remembered, and a request
 * must not wait for anything.
 */
public final class KnownKey {
  private static final VarHandle ALLOWED = counter("allowed");
  private static final VarHandle DENIED = counter("denied");

  private final ApiKey key;
  private final Principal principal;
  private final @Nullable String retires;
  private volatile boolean used;

  @SuppressWarnings("unused") // Through its handle.
  private long allowed;

  @SuppressWarnings("unused") // Through its handle.
  private long denied;

  private static VarHandle counter(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(KnownKey.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("it is declared below", e);
    }
  }

  KnownKey(KeyOfClient found) {
    this.key = found.key();
    this.retires = found.retires();
    this.principal =
        new Principal(
            CredentialKind.API_KEY,
            found.client().id(),
            found.client().name(),
            found.client().id(),
            key.id(),
            found.client().allowed(key.scopes()),
            key.expiresAt(),
            key.terms().metadata());
  }

  public ApiKey key() {
    return key;
  }

  public Principal principal() {
    return principal;
  }

  /** Names this key's limit buckets. */
  public long limitKey() {
    return key.hash().fingerprint();
  }

  /** The key that ends with this use, if it is the first one that was seen here; else null. */
  @Nullable String retiresNow() {
    if (retires == null || used) {
      return null;
    }
    used = true; // Two at once may both say so; that does no harm.
    return retires;
  }

  /**
   * Counts a use.
   *
   * @return whether it is the first of its kind since {@link #takeUses}: then somebody must see to
   *     it that they are taken again
   */
  boolean count(boolean isAllowed) {
    return (long) (isAllowed ? ALLOWED : DENIED).getAndAdd(this, 1L) == 0;
  }

  /** Hands over what was counted and begins anew. Each use is handed over once. */
  void takeUses(UseSink sink) {
    long allowedUses = (long) ALLOWED.getAndSet(this, 0L);
    long deniedUses = (long) DENIED.getAndSet(this, 0L);
    if (allowedUses != 0 || deniedUses != 0) {
      sink.used(principal().credentialId(), allowedUses, deniedUses);
    }
  }

  /** Why the key does not work at {@code now}; null when it does. */
  public @Nullable DenyReason refusal(Instant now) {
    return switch (key.state(now)) {
      case ACTIVE, ROTATING -> null;
      case DISABLED -> DenyReason.DISABLED;
      case EXPIRED -> DenyReason.EXPIRED;
      case REVOKED -> DenyReason.REVOKED;
    };
  }
}
