package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEntry;
import dev.keyward.storage.count.JdbcQuotaStore;
import dev.keyward.storage.count.JdbcUsageStore;
import dev.keyward.storage.engine.Dialect;
import dev.keyward.testkit.store.EmbeddedPostgresServer;
import dev.keyward.testkit.store.scene.StoreFixture;
import dev.keyward.testkit.store.scene.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;

/** A new database of either engine. */
record JdbcFixture(String url) implements StoreFixture {
  static JdbcFixture sqlite() {
    return new JdbcFixture("sqlite:" + newFolder().resolve("keyward.db"));
  }

  static JdbcFixture postgres() {
    return new JdbcFixture(EmbeddedPostgresServer.newDatabase());
  }

  static Path newFolder() {
    try {
      Path folder = Files.createTempDirectory("keyward-storage");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Stores open() {
    return stores(Database.open(url));
  }

  static Stores stores(Database database) {
    JdbcAuditLog log = new JdbcAuditLog(database);
    return new Stores(
        new JdbcClientStore(database),
        new JdbcApiKeyStore(database),
        new JdbcChangeFeed(database),
        new JdbcSecretStore(database),
        new JdbcPepperStore(database),
        new JdbcUserStore(database),
        new JdbcLoginFailureStore(database),
        new JdbcSessionStore(database),
        new JdbcTokenRevocationStore(database),
        new JdbcSigningKeyStore(database),
        new JdbcClaimStore(database),
        new JdbcKeyImportStore(database),
        new JdbcUsageStore(database),
        new JdbcQuotaStore(database),
        log,
        () -> {
          Page<AuditEntry> all = log.list(null, 100_000);
          return all.items().stream().map(AuditEntry::event).toList();
        },
        database::close);
  }

  @Override
  public Connection connect() throws SQLException {
    return Dialect.of(url).migrationSource().getConnection();
  }
}
