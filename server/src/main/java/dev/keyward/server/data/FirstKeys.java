package dev.keyward.server.data;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.policy.Environment;
import java.util.Optional;

/** Makes the clients and keys that nobody could make through the admin API yet. */
public final class FirstKeys {
  private static final String ADMIN_CLIENT = "keyward-admin";
  private static final String QUICKSTART_CLIENT = "quickstart";
  private static final Scopes ADMIN = Scopes.of(Scopes.ADMIN);
  private static final int PAGE = 1_000;

  private final ClientStore clients;
  private final ApiKeyStore keys;
  private final ApiKeys apiKeys;

  public FirstKeys(ClientStore clients, ApiKeyStore keys, ApiKeys apiKeys) {
    this.clients = clients;
    this.keys = keys;
    this.apiKeys = apiKeys;
  }

  /** Whether any key was ever made here. */
  public boolean hasAnyKey() {
    return !keys.list(new ApiKeyStore.Filter(null, null, java.time.Instant.EPOCH), null, 1).items().isEmpty();
  }

  /** A new key with {@code keyward:admin}, of the client {@code keyward-admin}; to be shown once. */
  public CreateResult.Created admin() {
    return create(client(ADMIN_CLIENT, "Administrates Keyward"), "admin", ADMIN);
  }

  /** The client of quickstart, if it has been made. */
  public Optional<Client> quickstartClient() {
    return byName(QUICKSTART_CLIENT);
  }

  /** The first key of the client {@code quickstart}, without scopes. */
  public CreateResult.Created quickstart() {
    return create(client(QUICKSTART_CLIENT, "Made by keyward quickstart"), "quickstart", Scopes.NONE);
  }

  private CreateResult.Created create(Client client, String name, Scopes scopes) {
    NewKey wanted = new NewKey(client.id(), name, Environment.LIVE, scopes, null, ADMIN);
    return switch (apiKeys.createKey(wanted, Actor.OPERATOR)) {
      case CreateResult.Created created -> created;
      case CreateResult.NoSuchClient _, CreateResult.BeyondClient _, CreateResult.BeyondCaller _, CreateResult.AlreadyExpired _ ->
          throw new IllegalStateException("an operator's key for a client without bounds can be made");
    };
  }

  private Client client(String name, String description) {
    return byName(name).orElseGet(() -> apiKeys.createClient(name, description, null, Actor.OPERATOR));
  }

  private Optional<Client> byName(String name) {
    Page<Client> page = clients.list(null, PAGE);
    while (true) {
      Optional<Client> found = page.items().stream().filter(c -> c.name().equals(name)).findFirst();
      if (found.isPresent() || page.nextCursor() == null) {
        return found;
      }
      page = clients.list(page.nextCursor(), PAGE);
    }
  }
}
