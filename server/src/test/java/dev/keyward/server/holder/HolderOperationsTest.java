package dev.keyward.server.holder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Environment;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcApiKeyStore;
import dev.keyward.storage.jdbc.JdbcAuditLog;
import dev.keyward.storage.jdbc.JdbcClientStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** The holder of a key gives it up. */
final class HolderOperationsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");
  private static final Client CLIENT =
      new Client("client_1", "c", "", Scopes.of("a"), Map.of(), NOW, NOW);

  @TempDir Path directory;
  private Database database;
  private JdbcApiKeyStore keys;
  private int caughtUp;

  @BeforeEach
  void open() {
    database = Database.open("sqlite:" + directory.resolve("keyward.db").toAbsolutePath());
    keys = new JdbcApiKeyStore(database);
    new JdbcClientStore(database)
        .create(CLIENT, Actor.OPERATOR.did("client.create", CLIENT.id(), Map.of()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private ApiKey key(String clientId, String id, String... scopes) {
    byte[] hash = new byte[KeyHash.BYTES];
    hash[0] = (byte) id.hashCode();
    ApiKey key =
        new ApiKey(
            id,
            clientId,
            Environment.LIVE,
            "kw_live_abcd",
            new KeyHash("pepper", hash),
            KeyTerms.of("k", Scopes.of(scopes), null),
            true,
            NOW,
            null);
    keys.create(key, Actor.OPERATOR.did("key.create", id, Map.of()));
    return key;
  }

  private int revoke(String id) throws Refusal {
    Principal holder =
        new Principal(
            CredentialKind.API_KEY, "client_1", "c", "client_1", id, Scopes.NONE, null, Map.of());
    EndpointRequest request =
        new EndpointRequest(
            "POST",
            Objects.requireNonNull(CanonicalPath.of("/auth/keys/self/revoke")),
            "",
            name -> List.of(),
            new byte[0],
            holder,
            ClientAddress.parse("192.0.2.1"),
            "request-1");
    OpenApiDocument.Match.Found found =
        (OpenApiDocument.Match.Found)
            OpenApiDocument.publicListener().match("POST", request.path());
    var operations = new HolderOperations(new KeyChanges(keys, () -> NOW), () -> caughtUp++);
    return Objects.requireNonNull(operations.handlers().get("revokeOwnKey"))
        .handle(
            new OperationCall(
                found.operation(),
                Map.of(),
                Map.of(),
                JsonNodeFactory.instance.objectNode(),
                request,
                null))
        .status();
  }

  @Test
  void thePresentedKeyIsRevokedWhateverItMayDo() throws Refusal {
    ApiKey key = key("client_1", "key_1", "a", "keyward:tokens:revoke");
    ApiKey other = key("client_1", "key_2", "a");

    assertEquals(204, revoke("key_1"));

    assertEquals(
        new ApiKey.Revocation(NOW, RevocationReason.UNSPECIFIED),
        keys.find(key.id()).orElseThrow().revocation());
    assertNull(keys.find(other.id()).orElseThrow().revocation());
    assertEquals(1, caughtUp);
    AuditEvent act = new JdbcAuditLog(database).list(null, 100).items().getLast().event();
    assertEquals("key_1 key.revoke key_1", act.actor() + ' ' + act.action() + ' ' + act.target());
    assertEquals(204, revoke("key_1"), "two at once");
  }

  @Test
  void theLastAdminKeyIsKept() {
    Client admins = new Client("client_2", "admins", "", null, Map.of(), NOW, NOW);
    new JdbcClientStore(database)
        .create(admins, Actor.OPERATOR.did("client.create", admins.id(), Map.of()));
    ApiKey admin = key("client_2", "key_3", Scopes.ADMIN);

    Refusal refusal = assertThrows(Refusal.class, () -> revoke("key_3"));

    assertEquals(409, refusal.answer("request-1").status());
    assertNull(keys.find(admin.id()).orElseThrow().revocation());
  }
}
