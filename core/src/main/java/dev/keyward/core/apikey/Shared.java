package dev.keyward.core.apikey;

import com.github.benmanes.caffeine.cache.Interner;
import dev.keyward.core.Scopes;

/** What many keys have alike, held in memory once: the keys of a client, and those of one right. */
final class Shared {
  private final Interner<Client> clients = Interner.newWeakInterner();
  private final Interner<Scopes> scopes = Interner.newWeakInterner();

  Client client(Client client) {
    return clients.intern(client);
  }

  Scopes scopes(Scopes same) {
    return scopes.intern(same);
  }
}
