package dev.keyward.core.apikey;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Principal;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.apikey.ApiKeyStore.Retiring;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key read from the store, with everything a decision needs made ready. Whether it still works is
 * judged anew each time.
 */
public final class KnownKey {
  private final ApiKey key;
  private final Principal principal;
  private final @Nullable Retiring retires;
  private volatile boolean used;

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
  @Nullable Retiring retiresNow() {
    if (retires == null || used) {
      return null;
    }
    used = true; // Two at once may both say so; that does no harm.
    return retires;
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
