package dev.keyward.server.data;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult.Created;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.policy.Environment;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first clients and keys of an installation. What is there is not made again: a second run
 * creates nothing, not even when the first key has been revoked since.
 */
public final class Bootstrap {
  static final String ADMIN_CLIENT = "keyward-admin";
  static final String QUICKSTART_CLIENT = "quickstart";

  private static final Scopes ADMIN = Scopes.of(Scopes.ADMIN);
  private static final int PAGE = 100;

  private final ClientStore clients;
  private final ApiKeyStore keys;
  private final ApiKeys apiKeys;
  private final InstantSource clock;

  public Bootstrap(ClientStore clients, ApiKeyStore keys, ApiKeys apiKeys, InstantSource clock) {
    this.clients = clients;
    this.keys = keys;
    this.apiKeys = apiKeys;
    this.clock = clock;
  }

  /**
   * A client that is there, whoever made it.
   *
   * @param secret its key, if it was made just now
   */
  public record Made(String clientId, Optional<ApiKeySecret> secret) {}

  /** The admin client and its first key. */
  public Made firstAdmin() throws StartupException {
    return first(ADMIN_CLIENT, "Made by Keyward at its first start", "first admin key", ADMIN);
  }

  /** One more key with {@code keyward:admin}. */
  public ApiKeySecret newAdminKey() throws StartupException {
    Client client = client(ADMIN_CLIENT, "Made by keyward admin-key create");
    return key(client.id(), "made by admin-key create", ADMIN);
  }

  /** A client to try Keyward with, and its key without scopes. */
  public Made quickstart() throws StartupException {
    return first(QUICKSTART_CLIENT, "Made by keyward quickstart", "quickstart", Scopes.NONE);
  }

  private Made first(String name, String description, String keyName, Scopes scopes)
      throws StartupException {
    String id = client(name, description).id();
    boolean hasKey =
        !keys.list(new ApiKeyStore.Filter(id, null, clock.instant()), null, 1).items().isEmpty();
    return new Made(id, hasKey ? Optional.empty() : Optional.of(key(id, keyName, scopes)));
  }

  /** The oldest client of this name. It is among the first, since lists go by age. */
  private Client client(String name, String description) {
    @Nullable String cursor = null;
    do {
      Page<Client> page = clients.list(cursor, PAGE);
      for (Client client : page.items()) {
        if (client.name().equals(name)) {
          return client;
        }
      }
      cursor = page.nextCursor();
    } while (cursor != null);
    return apiKeys.createClient(name, description, null, Actor.OPERATOR);
  }

  private ApiKeySecret key(String clientId, String name, Scopes scopes) throws StartupException {
    NewKey wanted = new NewKey(clientId, Environment.LIVE, KeyTerms.of(name, scopes, null), ADMIN);
    if (apiKeys.createKey(wanted, Actor.OPERATOR) instanceof Created created) {
      return created.secret();
    }
    throw new StartupException(
        "the client " + clientId + " may not have a key with the scopes '" + scopes + "'");
  }
}
