package dev.keyward.core.apikey;

import com.github.benmanes.caffeine.cache.Interner;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.quota.Quota;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What many keys have alike, held in memory once: the keys of a client, and those of one right. */
final class Shared {
  private final Interner<Client> clients = Interner.newWeakInterner();
  private final Interner<Scopes> scopes = Interner.newWeakInterner();
  private final Interner<List<Limit>> limits = Interner.newWeakInterner();
  private final Interner<Quota> quotas = Interner.newWeakInterner();

  Client client(Client client) {
    return clients.intern(client);
  }

  /** Null for null. */
  @Nullable List<Limit> limits(@Nullable List<Limit> same) {
    return same == null ? null : limits.intern(same);
  }

  /** Null for null. */
  @Nullable Quota quota(@Nullable Quota same) {
    return same == null ? null : quotas.intern(same);
  }

  Scopes scopes(Scopes same) {
    return scopes.intern(same);
  }
}
