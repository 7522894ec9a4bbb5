package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.testkit.store.key.KeyAccess;
import dev.keyward.testkit.store.scene.Samples;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database itself refuses what the stores would never write, whoever tries. */
interface IntegrityContract extends KeyAccess {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "created_at = 'yesterday'",
        "created_at = -1",
        "expires_at = 253402300800000",
        "expires_at = 'never'",
        "revoked_at = 1",
        "revocation_reason = 'superseded'",
        "hash = NULL",
        "env = 'prod'",
        "scopes = NULL",
        "enabled = 2",
        "retires_at = 1",
        "replaced_by = 'key_2'",
        "retires_on_use = 2",
        "enabled = NULL",
        "allowed_ips = NULL",
        "metadata = NULL",
        "imported_as = 'OTHER'",
        "client_id = 'client_nobody'"
      })
  default void wrongValuesAreRefused(String assignment) {
    ApiKey key = createKey(Samples.key(createClient()));

    assertThrows(SQLException.class, () -> execute("UPDATE api_key SET " + assignment));
    assertEquals(Optional.of(key), stores().keys().find(key.id()));
  }

  @Test
  default void shortHashIsRefused() {
    createKey(Samples.key(createClient()));

    assertThrows(SQLException.class, () -> execute("UPDATE api_key SET hash = substr(hash, 2)"));
  }

  @Test
  default void clientWithKeysCannotBeDeleted() {
    Client client = createClient();
    createKey(Samples.key(client));

    assertThrows(SQLException.class, () -> execute("DELETE FROM client"));
    assertEquals(Optional.of(client), stores().clients().find(client.id()));
  }

  @Test
  default void secondChangeHeadIsRefused() {
    assertThrows(
        SQLException.class, () -> execute("INSERT INTO change_head (one, sequence) VALUES (1, 0)"));
    assertThrows(
        SQLException.class, () -> execute("INSERT INTO change_head (one, sequence) VALUES (2, 0)"));
  }

  @Test
  default void timeBeyondTheYear9999IsRefusedAndNothingIsStored() {
    Instant tooLate = Instant.parse("9999-12-31T23:59:59.999Z").plusMillis(1);
    ApiKey key = Samples.key(createClient(), dev.keyward.core.Scopes.NONE, tooLate);

    assertThrows(StorageException.class, () -> createKey(key));
    assertEquals(Optional.empty(), stores().keys().find(key.id()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api_key SET scopes = 'two  spaces'",
        "api_key SET allowed_ips = '10.0.0.1/8'",
        "api_key SET metadata = '{}{}'",
        "client SET metadata = '[]'",
        "api_key SET revoked_at = 1, revocation_reason = 'boredom'"
      })
  default void rowThatMakesNoSenseIsAFailureOfTheStore(String update) throws SQLException {
    ApiKey key = createKey(Samples.key(createClient()));
    execute("UPDATE " + update);

    assertThrows(StorageException.class, () -> stores().keys().find(key.id()));
    assertThrows(StorageException.class, () -> stores().keys().findByHash(List.of(key.hash())));
  }

  @Test
  default void changeOfAnUnknownKindIsAFailureOfTheStore() throws SQLException {
    createKey(Samples.key(createClient()));
    execute("UPDATE change SET kind = 'LATER'");

    assertThrows(StorageException.class, () -> stores().feed().after(0, 10));
  }
}
