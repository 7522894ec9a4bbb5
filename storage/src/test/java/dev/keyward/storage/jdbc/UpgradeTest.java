package dev.keyward.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.audit.ChainVerifier;
import dev.keyward.core.change.Change;
import dev.keyward.core.login.User;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.storage.engine.Dialect;
import dev.keyward.testkit.store.scene.Stores;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database that an older Keyward has filled keeps everything, and can do what is new. */
final class UpgradeTest {
  private static final Instant THEN = Instant.ofEpochMilli(1_000);
  private static final Client CLIENT =
      new Client("client_1", "Billing", "", null, Map.of(), THEN, THEN.plusMillis(1));
  private static final KeyHash HASH = new KeyHash("pepper_1", new byte[KeyHash.BYTES]);

  static Stream<JdbcFixture> engines() {
    return Stream.of(JdbcFixture.sqlite(), JdbcFixture.postgres());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void version1KeepsItsDataAndLearnsOfUsers(JdbcFixture fixture) throws SQLException {
    Dialect dialect = Dialect.of(fixture.url());
    dialect.prepare();
    migrateTo(dialect, "1");
    fillVersion1(fixture);

    try (Stores stores = fixture.open()) {
      assertVersion1IsThere(stores);
      assertUsersWork(stores);
      assertAuditIsSealed(stores, fixture);
    }
    try (Stores again = fixture.open()) {
      assertEquals(1, again.users().list(null, 10).items().size());
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void version10KeepsTheKeyThatSignsAndErasesWhatSignsNoMore(JdbcFixture fixture)
      throws SQLException {
    Dialect dialect = Dialect.of(fixture.url());
    dialect.prepare();
    migrateTo(dialect, "10");
    fillSigningKeys(fixture);

    try (Stores stores = fixture.open()) {
      SigningKey retired = stores.signingKeys().all().getFirst();
      SigningKey active = stores.signingKeys().all().getLast();
      assertEquals("SigningKey[old, RS256, RETIRED]", retired.toString());
      assertNull(retired.wrappedPrivateKey());
      assertEquals(THEN.plusMillis(5), retired.retiredAt());
      assertEquals("SigningKey[now, ES256, ACTIVE]", active.toString());
      assertArrayEquals(new byte[KeyHash.BYTES], active.wrappedPrivateKey());
      assertEquals(THEN.plusMillis(5), active.activatedAt());
      assertEquals(2, stores.signingKeys().all().size());
    }
  }

  private static void fillSigningKeys(JdbcFixture fixture) throws SQLException {
    String bytes = zeros(fixture);
    try (Connection connection = fixture.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO signing_key VALUES ('old', 'RS256', 'RETIRED', %s, %s, 1000, 1000, 1005)"
              .formatted(bytes, bytes));
      statement.execute(
          "INSERT INTO signing_key VALUES ('now', 'ES256', 'ACTIVE', %s, %s, 1005, 1005, NULL)"
              .formatted(bytes, bytes));
    }
  }

  private static String zeros(JdbcFixture fixture) {
    return fixture.url().startsWith("sqlite:") ? "zeroblob(32)" : "decode(repeat('00', 32), 'hex')";
  }

  /** As an older build did, with the scripts it had. */
  private static void migrateTo(Dialect dialect, String version) {
    Flyway.configure()
        .dataSource(dialect.migrationSource())
        .locations("classpath:dev/keyward/storage/schema")
        .placeholders(dialect.placeholders())
        .target(version)
        .load()
        .migrate();
  }

  private static void fillVersion1(JdbcFixture fixture) throws SQLException {
    String hash = zeros(fixture);
    try (Connection connection = fixture.connect();
        Statement statement = connection.createStatement()) {
      for (String insert :
          List.of(
              "client VALUES ('client_1', 'Billing', '', NULL, 1000, 1001)",
              "api_key (id, client_id, name, env, start, hash, pepper_id, scopes, created_at)"
                  + " VALUES ('key_1', 'client_1', 'nightly', 'live', 'kw_live_Ab3z', "
                  + hash
                  + ", 'pepper_1', 'data:read', 1000)",
              "change VALUES (1, 'KEY_CREATED', 'key_1', " + hash + ", 'pepper_1', 1000)",
              "audit (id, actor, action, target, request_id, address, details, at) VALUES"
                  + " ('audit_1', 'operator', 'key.create', 'key_1', '', '', '{\"env\":\"live\"}',"
                  + " 1000)",
              "secret VALUES ('pepper_1', 'pepper', " + hash + ", 1000)",
              "meta VALUES ('key_check', " + hash + ")")) {
        statement.execute("INSERT INTO " + insert);
      }
      statement.execute("UPDATE change_head SET sequence = 1");
    }
  }

  private static void assertVersion1IsThere(Stores stores) {
    ApiKey key =
        new ApiKey(
            "key_1",
            "client_1",
            Environment.LIVE,
            "kw_live_Ab3z",
            HASH,
            KeyTerms.of("nightly", Scopes.of("data:read"), null),
            true,
            THEN,
            null);
    assertEquals(List.of(CLIENT), stores.clients().list(null, 10).items());
    assertEquals(key, stores.keys().findByHash(List.of(HASH)).orElseThrow().key());
    assertEquals(
        List.of(new Change(1, Change.Kind.KEY_CREATED, "key_1", HASH)), stores.feed().after(0, 10));
    assertEquals(
        List.of(new AuditEvent("operator", "key.create", "key_1", "", "", Map.of("env", "live"))),
        stores.audit().get());
    assertEquals("pepper_1", stores.secrets().byPurpose("pepper").getFirst().id());
    assertArrayEquals(HASH.bytes(), stores.secrets().keyCheck().orElseThrow());
  }

  private static void assertAuditIsSealed(Stores stores, JdbcFixture fixture) throws SQLException {
    SecureRandom random = new SecureRandom();
    MasterKey masterKey = MasterKey.generate(random);
    try (Connection connection = fixture.connect();
        PreparedStatement own = connection.prepareStatement("UPDATE meta SET value = ?")) {
      own.setBytes(1, masterKey.checkValue());
      own.executeUpdate();
    }
    SecretWrap wrap = new SecretWrap(masterKey, random);
    AuditChain chain =
        assertDoesNotThrow(() -> AuditChain.load(stores.secrets(), wrap, random, () -> THEN));

    assertEquals(2, stores.log().seal(chain, 10));

    assertEquals("audit_1", stores.log().read(2, 2, 1).getFirst().entry().id());
    assertTrue(new ChainVerifier(stores.log(), chain).verify(null).valid());
  }

  private static void assertUsersWork(Stores stores) {
    User user = new User("user_1", "ada", Scopes.NONE, true, false, Map.of(), THEN, null);
    AuditEvent event = new AuditEvent("operator", "user.create", "user_1", "", "", Map.of());

    assertTrue(stores.users().create(user, "hash", event));

    assertEquals(Optional.of(user), stores.users().find("user_1"));
    assertEquals(1, stores.feed().head());
    assertEquals(List.of(), stores.revocations().current(THEN));
    assertEquals(List.of(), stores.signingKeys().all());
    assertEquals(Map.of(), stores.usage().lastUsed(List.of("key_1")));
  }
}
