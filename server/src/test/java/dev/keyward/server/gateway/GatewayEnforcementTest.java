package dev.keyward.server.gateway;

import dev.keyward.core.Gatekeeper;
import dev.keyward.storage.count.JdbcQuotaStore;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcApiKeyStore;
import dev.keyward.storage.jdbc.JdbcChangeFeed;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import dev.keyward.storage.jdbc.JdbcSigningKeyStore;
import dev.keyward.storage.jdbc.JdbcTokenRevocationStore;
import dev.keyward.testkit.enforcement.Door;
import dev.keyward.testkit.enforcement.EnforcementContract;
import dev.keyward.testkit.enforcement.Stores;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The gateway answers as every door does. */
final class GatewayEnforcementTest extends EnforcementContract {
  @TempDir private static Path directory;

  private RecordingUpstream upstream;
  private Database database;

  @Override
  protected Stores stores() {
    database = Database.open("sqlite:" + directory.resolve("keyward.db"));
    return new Stores(
        new JdbcClientStore(database),
        new JdbcApiKeyStore(database),
        new JdbcChangeFeed(database),
        new JdbcSecretStore(database),
        new JdbcSigningKeyStore(database),
        new JdbcTokenRevocationStore(database),
        new JdbcQuotaStore(database));
  }

  @Override
  protected URI upstream() throws Exception {
    upstream = new RecordingUpstream();
    return upstream.uri();
  }

  @Override
  protected Door open(Gatekeeper gatekeeper) throws Exception {
    return new GatewayDoor(gatekeeper, upstream);
  }

  @AfterAll
  void closeAll() throws Exception {
    upstream.close();
    database.close();
  }
}
