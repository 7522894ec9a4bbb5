package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevokeOperationsTest {
  @TempDir Path directory;
  private AdminBed bed;
  private String client;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
    client = bed.client("c");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private Answer revoke(String key, String query, String body) {
    return bed.post("/v1/keys/" + key + "/revoke" + query, body);
  }

  private String state(String key) {
    return bed.get("/v1/keys/" + key).text("state");
  }

  @Test
  void revokingIsFinalAndKeepsItsFirstReason() {
    String key = bed.key(client);
    Answer first = revoke(key, "", "{\"reason\":\"key_compromise\"}").expect(200);
    assertEquals("REVOKED", first.text("state"));
    assertEquals("key_compromise", first.text("revocation_reason"));
    assertEquals("2030-01-01T00:00:00.123Z", first.text("revoked_at"));
    bed.now = AdminBed.START.plusSeconds(60);
    assertEquals(first.json(), revoke(key, "", "{\"reason\":\"superseded\"}").expect(200).json());
  }

  @Test
  void theReasonIsUnspecifiedWhenNoneIsGiven() {
    assertEquals(
        "unspecified", revoke(bed.key(client), "", "{}").expect(200).text("revocation_reason"));
    Request bare =
        new Request(
            "POST",
            "/v1/keys/" + bed.key(client) + "/revoke",
            Map.of(),
            new byte[0],
            AdminBed.ADMIN);
    assertEquals("unspecified", bed.call(bare).expect(200).text("revocation_reason"));
    bed.call(bare.with("Content-Type", "application/json")).expect(400, "invalid_request");
  }

  @Test
  void anUnknownKeyOrClientIs404() {
    revoke("key_00000000000000000000000000", "", "{}").expect(404, "not_found");
    bed.post("/v1/clients/client_00000000000000000000000000/keys/revoke", "{}")
        .expect(404, "not_found");
  }

  @Test
  void rightsOverKeywardAreTakenAwayOnlyByWhoHoldsThem() {
    String admin = bed.key(client, "keyward:admin");
    String before = bed.everything();
    for (String path :
        new String[] {
          "/v1/keys/" + admin + "/revoke",
          "/v1/keys/" + admin + "/revoke?force=true",
          "/v1/clients/" + client + "/keys/revoke?force=true"
        }) {
      bed.call(Request.post(path, "{}").as("keyward:keys:write")).expect(403, "forbidden");
    }
    assertEquals(before, bed.everything());
    String plain = bed.key(client, "data:read");
    bed.call(Request.post("/v1/keys/" + plain + "/revoke", "{}").as("keyward:keys:write"))
        .expect(200);
  }

  @Test
  void theLastAdminKeyGoesOnlyByForce() {
    String first = bed.key(client, "keyward:admin");
    String second = bed.key(client, "keyward:admin");
    revoke(first, "", "{}").expect(200);
    revoke(second, "", "{}").expect(409, "last_admin_key");
    revoke(second, "?force=false", "{}").expect(409, "last_admin_key");
    revoke(second, "?force=yes", "{}").expect(400, "invalid_request");
    assertEquals("ACTIVE", state(second));
    revoke(second, "?force=true", "{}").expect(200);
  }

  @Test
  void aTestKeyIsNoAdminToFallBackOn() {
    String working = bed.key(client, "keyward:admin");
    bed.post(
            "/v1/keys",
            "{\"client_id\":\""
                + client
                + "\",\"name\":\"k\",\"env\":\"test\",\"scopes\":[\"keyward:admin\"]}")
        .expect(201);
    revoke(working, "", "{}").expect(409, "last_admin_key");
    bed.post("/v1/clients/" + client + "/keys/revoke", "{}").expect(409, "last_admin_key");
  }

  @Test
  void anExpiredAdminKeyIsNotCounted() {
    bed.post(
            "/v1/keys",
            "{\"client_id\":\""
                + client
                + "\",\"name\":\"k\",\"scopes\":[\"keyward:admin\"],\"expires_in\":\"1s\"}")
        .expect(201);
    String lasting = bed.key(client, "keyward:admin");
    bed.now = AdminBed.START.plusSeconds(1);
    revoke(lasting, "", "{}").expect(409, "last_admin_key");
  }

  @Test
  void allKeysOfAClientAndNoOthers() {
    String other = bed.key(bed.client("other"));
    String before = bed.key(client);
    revoke(before, "", "{\"reason\":\"superseded\"}").expect(200);
    String first = bed.key(client);
    String second = bed.key(client);
    Answer answer =
        bed.post("/v1/clients/" + client + "/keys/revoke", "{\"reason\":\"privilege_withdrawn\"}")
            .expect(200);
    assertEquals(2, answer.json().path("revoked_keys").intValue());
    assertEquals(client, answer.text("id"));
    assertEquals("privilege_withdrawn", bed.get("/v1/keys/" + first).text("revocation_reason"));
    assertEquals("REVOKED", state(second));
    assertEquals("superseded", bed.get("/v1/keys/" + before).text("revocation_reason"));
    assertEquals("ACTIVE", state(other));
    assertEquals(
        0,
        bed.post("/v1/clients/" + client + "/keys/revoke", "{}")
            .json()
            .path("revoked_keys")
            .intValue());
  }

  @Test
  void allKeysOfAClientWithTheLastAdminKeysGoOnlyByForce() {
    String plain = bed.key(client);
    String admin = bed.key(client, "keyward:admin");
    bed.key(client, "keyward:admin");
    String before = bed.everything();
    bed.post("/v1/clients/" + client + "/keys/revoke", "{}").expect(409, "last_admin_key");
    assertEquals(before, bed.everything());
    bed.key(bed.client("other"), "keyward:admin");
    bed.post("/v1/clients/" + client + "/keys/revoke", "{}").expect(200);
    assertEquals("REVOKED", state(plain));
    assertEquals("REVOKED", state(admin));
  }

  @Test
  void allKeysMeansExpiredOnesToo() {
    bed.post("/v1/keys", "{\"client_id\":\"" + client + "\",\"name\":\"k\",\"expires_in\":\"1s\"}")
        .expect(201);
    bed.now = AdminBed.START.plusSeconds(1);
    Answer answer = bed.post("/v1/clients/" + client + "/keys/revoke", "{}").expect(200);
    assertEquals(1, answer.json().path("revoked_keys").intValue());
  }

  @Test
  void allKeysByForce() {
    bed.key(client, "keyward:admin");
    Answer answer = bed.post("/v1/clients/" + client + "/keys/revoke?force=true", "{}").expect(200);
    assertEquals(1, answer.json().path("revoked_keys").intValue());
  }

  @Test
  void moreKeysThanOnePage() {
    for (int i = 0; i < 1_001; i++) {
      bed.key(client);
    }
    assertEquals(
        1_001,
        bed.post("/v1/clients/" + client + "/keys/revoke", "{}")
            .json()
            .path("revoked_keys")
            .intValue());
    assertEquals(0, bed.get("/v1/keys?state=ACTIVE").json().path("items").size());
  }
}
