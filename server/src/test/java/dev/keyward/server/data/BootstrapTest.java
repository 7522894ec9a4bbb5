package dev.keyward.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcApiKeyStore;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootstrapTest {
  private static final InstantSource CLOCK = InstantSource.system();

  private final SecureRandom random = new SecureRandom();
  @TempDir private Path temporary;
  private DataDirectory directory;
  private Database database;
  private JdbcClientStore clients;
  private JdbcApiKeyStore keys;
  private ApiKeys apiKeys;
  private Bootstrap bootstrap;

  @BeforeEach
  void open() throws Exception {
    directory = DataDirectory.openOrCreate(temporary.resolve("data"));
    database = Database.open("sqlite:" + directory.database());
    clients = new JdbcClientStore(database);
    keys = new JdbcApiKeyStore(database);
    SecretWrap wrap = new SecretWrap(MasterKey.generate(random), random);
    Peppers peppers = Peppers.load(new JdbcSecretStore(database), wrap, random, CLOCK);
    apiKeys = new ApiKeys(clients, keys, peppers, new Ids(random, CLOCK), random, CLOCK);
    bootstrap = new Bootstrap(clients, keys, apiKeys, CLOCK);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private List<ApiKey> keysOf(String client) {
    return keys.list(new ApiKeyStore.Filter(client, null, CLOCK.instant()), null, 100).items();
  }

  @Test
  void theFirstAdminIsMadeOnce() throws Exception {
    Bootstrap.Made first = bootstrap.firstAdmin();
    assertTrue(KeyFormat.isIntact(first.secret().orElseThrow().reveal()));
    assertEquals(Scopes.of("keyward:admin"), keysOf(first.clientId()).getFirst().scopes());
    assertEquals("keyward-admin", clients.find(first.clientId()).orElseThrow().name());
    assertEquals(new Bootstrap.Made(first.clientId(), Optional.empty()), bootstrap.firstAdmin());
    assertEquals(1, keysOf(first.clientId()).size());
    assertEquals(1, clients.list(null, 100).items().size());
  }

  @Test
  void aRevokedFirstKeyIsNotMadeAnew() throws Exception {
    Bootstrap.Made first = bootstrap.firstAdmin();
    var revoked =
        new KeyChanges(keys, CLOCK)
            .revoke(
                new Target(keysOf(first.clientId()).getFirst().id(), true, Caller.OPERATOR),
                RevocationReason.KEY_COMPROMISE);
    assertTrue(revoked instanceof KeyChanges.Result.Changed);
    assertEquals(Optional.empty(), bootstrap.firstAdmin().secret());
  }

  @Test
  void whatACrashLeftHalfMadeIsFinished() throws Exception {
    String client = apiKeys.createClient("keyward-admin", "", null, Actor.OPERATOR).id();
    Bootstrap.Made made = bootstrap.firstAdmin();
    assertEquals(client, made.clientId());
    assertTrue(made.secret().isPresent());
  }

  @Test
  void moreAdminKeysBelongToTheSameClient() throws Exception {
    ApiKeySecret one = bootstrap.newAdminKey();
    ApiKeySecret two = bootstrap.newAdminKey();
    assertNotEquals(one.reveal(), two.reveal());
    assertEquals(1, clients.list(null, 100).items().size());
    assertEquals(2, keysOf(bootstrap.firstAdmin().clientId()).size());
  }

  @Test
  void theQuickstartKeyHasNoScopes() throws Exception {
    Bootstrap.Made admin = bootstrap.firstAdmin();
    Bootstrap.Made made = bootstrap.quickstart();
    assertNotEquals(admin.clientId(), made.clientId());
    assertEquals(Scopes.NONE, keysOf(made.clientId()).getFirst().scopes());
    assertEquals(Optional.empty(), bootstrap.quickstart().secret());
    assertEquals(2, clients.list(null, 100).items().size());
  }

  @Test
  void theClientIsFoundBeyondTheFirstPage() throws Exception {
    for (int i = 0; i < 150; i++) {
      assertEquals("c", apiKeys.createClient("c", "", null, Actor.OPERATOR).name());
    }
    Bootstrap.Made made = bootstrap.firstAdmin();
    assertEquals(made.clientId(), bootstrap.firstAdmin().clientId());
  }

  @Test
  void theAdminKeyFile() throws Exception {
    assertEquals(Optional.empty(), AdminKeyFile.read(directory));
    ApiKeySecret key = bootstrap.newAdminKey();
    AdminKeyFile.write(directory, key);
    assertEquals("rw-------", FileState.mode(directory.adminKey()));
    assertEquals(Optional.of(key.reveal()), AdminKeyFile.read(directory));
    ApiKeySecret next = bootstrap.newAdminKey();
    AdminKeyFile.write(directory, next);
    assertEquals(Optional.of(next.reveal()), AdminKeyFile.read(directory));
    FileState.chmod(directory.adminKey(), "rw-r-----");
    StartupException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            StartupException.class, () -> AdminKeyFile.read(directory));
    assertEquals(
        directory.adminKey() + " is open to group or others: run chmod 600 " + directory.adminKey(),
        refused.getMessage());
  }
}
