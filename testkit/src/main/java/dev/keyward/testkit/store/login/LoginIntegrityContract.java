package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.testkit.store.scene.Samples;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database itself refuses what the stores would never write, and the stores what it let in. */
interface LoginIntegrityContract extends UserAccess {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "users SET username = NULL",
        "users SET password_hash = NULL",
        "users SET scopes = NULL",
        "users SET metadata = NULL",
        "users SET enabled = 2",
        "users SET enabled = NULL",
        "users SET created_at = 'yesterday'",
        "users SET last_login_at = 253402300800000",
        "users SET reset_hash = NULL",
        "users SET reset_hash = substr(reset_hash, 2)",
        "users SET reset_expires_at = NULL",
        "users SET reset_expires_at = -1",
        "token_revocation SET kind = NULL",
        "token_revocation SET value = NULL",
        "token_revocation SET issued_until = 'now'",
        "token_revocation SET expires_at = 253402300800000",
        "token_revocation SET created_at = -1",
        "signing_key SET state = 'LOST'",
        "signing_key SET state = 'RETIRED'",
        "signing_key SET state = 'REVOKED'",
        "signing_key SET activated_at = NULL",
        "signing_key SET retired_at = 'never'",
        "signing_key SET public_key = NULL",
        "signing_key SET private_key = NULL"
      })
  default void wrongValuesOfLoginsAreRefused(String assignment) {
    LoginScene scene = LoginScene.set(stores());
    stores().revocations().add(LoginSamples.revocation(), Samples.event("revoke", "x"));
    List<?> before = scene.picture(stores());

    assertThrows(SQLException.class, () -> execute("UPDATE " + assignment));

    assertEquals(before, scene.picture(stores()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":{}}",
        "{\"a\":\"b\"",
        "{\"a\":\"b\"} {}",
        "{\"a\":\"b\",\"a\":\"c\"}"
      })
  default void metadataThatMakesNoSenseIsAFailureOfTheStore(String metadata) throws SQLException {
    LoginScene scene = LoginScene.set(stores());
    execute("UPDATE users SET metadata = '" + metadata + "'");

    assertThrows(StorageException.class, () -> account(scene.user()));
    assertThrows(StorageException.class, () -> stores().users().list(null, 10));
    assertThrows(StorageException.class, () -> patch(scene.user(), LoginSamples::disabled));
  }

  @Test
  default void scopesThatMakeNoSenseAreAFailureOfTheStore() throws SQLException {
    LoginScene scene = LoginScene.set(stores());
    execute("UPDATE users SET scopes = 'two  spaces'");

    assertThrows(StorageException.class, () -> stores().users().find(scene.user().id()));
    assertThrows(
        StorageException.class,
        () -> stores().users().findByReset(scene.reset().hash(), Samples.NOW));
  }

  @Test
  default void revocationOfAnUnknownKindIsAFailureOfTheStore() throws SQLException {
    TokenRevocation revocation = LoginSamples.revocation();
    stores().revocations().add(revocation, Samples.event("revoke", "x"));
    execute("UPDATE token_revocation SET kind = 'LATER'");

    assertThrows(StorageException.class, () -> stores().revocations().find(revocation.id()));
    assertThrows(StorageException.class, () -> stores().revocations().current(Samples.NOW));
  }

  @Test
  default void signingKeyOfAnUnknownAlgorithmIsAFailureOfTheStore() throws SQLException {
    LoginScene.set(stores());
    execute("UPDATE signing_key SET algorithm = 'none'");

    assertThrows(StorageException.class, () -> stores().signingKeys().all());
  }

  @Test
  default void secondActiveKeyIsRefusedByTheDatabase() throws SQLException {
    LoginScene.set(stores());
    addPending();

    assertThrows(
        SQLException.class,
        () -> execute("UPDATE signing_key SET state = 'ACTIVE', activated_at = 1"));
  }

  @Test
  default void secondPendingKeyIsRefusedByTheDatabase() throws SQLException {
    LoginScene.set(stores());
    addPending();

    assertThrows(SQLException.class, () -> execute("UPDATE signing_key SET state = 'PENDING'"));
  }

  private void addPending() throws SQLException {
    execute(
        "INSERT INTO signing_key (kid, algorithm, state, public_key, private_key, created_at)"
            + " SELECT 'next', algorithm, 'PENDING', public_key, private_key, created_at FROM"
            + " signing_key");
  }

  @Test
  default void revocationBeyondTheYear9999IsRefusedAndNothingIsStored() {
    Instant tooLate = Instant.parse("9999-12-31T23:59:59.999Z").plusMillis(1);
    TokenRevocation revocation = LoginSamples.revocation(Kind.ALL, "", tooLate);
    long head = stores().feed().head();

    assertThrows(
        StorageException.class,
        () -> stores().revocations().add(revocation, Samples.event("revoke", "x")));

    assertEquals(Optional.empty(), stores().revocations().find(revocation.id()));
    assertNoChangeAfter(head);
  }
}
