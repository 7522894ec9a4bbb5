package dev.keyward.testkit.store;

import dev.keyward.testkit.store.audit.AuditContract;
import dev.keyward.testkit.store.key.KeyContract;
import dev.keyward.testkit.store.lockout.LockoutContract;
import dev.keyward.testkit.store.login.LoginContract;
import dev.keyward.testkit.store.scene.StoreFixture;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.session.SessionContract;
import dev.keyward.testkit.store.signing.SigningContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Everything a store engine must do. An engine's test extends this class and gives it the engine;
 * it can leave nothing out.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class StoreContract
    implements KeyContract,
        ChangeFeedContract,
        SecretStoreContract,
        MasterKeyContract,
        AtomicityContract,
        ConcurrencyContract,
        IntegrityContract,
        FailureContract,
        NaughtyStringContract,
        AuditContract,
        LoginContract,
        SigningContract,
        LockoutContract,
        SessionContract {
  private static final List<String> TABLES =
      List.of(
          "audit",
          "change",
          "api_key",
          "client",
          "secret",
          "meta",
          "idempotency",
          "key_usage",
          "quota_use",
          "key_last_use",
          "users",
          "session",
          "device_failure",
          "nobody_failure",
          "token_revocation",
          "signing_key");

  private final StoreFixture fixture;
  private @Nullable Stores stores;

  protected StoreContract(StoreFixture fixture) {
    this.fixture = fixture;
  }

  @BeforeAll
  final void openStores() {
    stores = fixture.open();
  }

  @AfterAll
  final void closeStores() {
    stores().close();
  }

  @BeforeEach
  final void emptyTables() throws SQLException {
    try (Connection connection = fixture.connect();
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute("DELETE FROM " + table);
      }
      statement.execute("UPDATE audit_head SET sequence = 0, hash = NULL");
    }
  }

  @Override
  public final StoreFixture fixture() {
    return fixture;
  }

  @Override
  public final Stores stores() {
    if (stores == null) {
      throw new IllegalStateException("not open");
    }
    return stores;
  }
}
