package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.token.TokenRevocation;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients are changed and deleted. */
final class ClientChangeOperationsTest {
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

  private Request patch(String body) {
    return Request.patch("/v1/clients/" + client, body);
  }

  private Request delete(String query) {
    return Request.delete("/v1/clients/" + client + query);
  }

  @Test
  void whatIsNamedChangesAndTheRestStays() {
    bed.now = AdminBed.START.plusSeconds(60);
    Answer named = bed.call(patch("{\"description\":\"d\"}")).expect(200);
    assertEquals("c", named.text("name"));
    assertEquals("d", named.text("description"));
    assertEquals("2030-01-01T00:01:00.123Z", named.text("updated_at"));
    assertEquals("2030-01-01T00:00:00.123Z", named.text("created_at"));
    Answer all =
        bed.call(patch("{\"name\":\"m\",\"scopes\":[\"a\"],\"metadata\":{\"a\":\"b\"}}"))
            .expect(200);
    assertEquals("d", all.text("description"));
    assertEquals("[\"a\"]", all.json().path("scopes").toString());
    assertEquals(all.json(), bed.get("/v1/clients/" + client).json());
    assertEquals("metadata name scopes", bed.acts().getLast().details().get("changed"));
    assertTrue(bed.call(patch("{\"scopes\":null}")).expect(200).json().path("scopes").isNull());
  }

  @Test
  void aPatchThatChangesNothingIsNoChange() {
    bed.now = AdminBed.START.plusSeconds(60);
    int acts = bed.acts().size();
    Answer same = bed.call(patch("{\"name\":\"c\"}")).expect(200);
    assertEquals("2030-01-01T00:00:00.123Z", same.text("updated_at"));
    assertEquals(acts, bed.acts().size());
  }

  @Test
  void aPatchIsHeldToWhatCreatingIs() {
    for (String body :
        List.of(
            "{\"name\":\" \"}",
            "{\"name\":null}",
            "{\"description\":null}",
            "{\"metadata\":null}",
            "{\"metadata\":{\"\":\"x\"}}",
            "{\"scopes\":[\"a b\"]}",
            "{\"id\":\"client_0\"}")) {
      bed.call(patch(body)).expect(400, "invalid_request");
    }
  }

  @Test
  void aBoundThatTouchesRightsOverKeywardIsSetOnlyByWhoHoldsThem() {
    bed.key(bed.client("other"), "keyward:admin");
    bed.key(client, "keyward:tokens:revoke", "a");
    String before = bed.everything();
    bed.call(patch("{\"scopes\":[\"a\"]}").as("keyward:clients:write")).expect(403, "forbidden");
    assertEquals(before, bed.everything());
    bed.call(patch("{\"scopes\":[\"keyward:tokens:revoke\"]}").as("keyward:clients:write"))
        .expect(200);
    bed.call(patch("{\"scopes\":[]}").as("keyward:clients:write", "keyward:tokens:revoke"))
        .expect(200);
    bed.call(patch("{\"scopes\":null}").as("keyward:clients:write")).expect(403, "forbidden");
    bed.call(patch("{\"scopes\":null}")).expect(200);
  }

  /** The next administrator who logs in through the client would get what it allows then. */
  @Test
  void aBoundIsWidenedByRightsOverKeywardOnlyByWhoHoldsThem() {
    bed.call(patch("{\"scopes\":[\"data:read\"]}")).expect(200);
    String before = bed.everything();
    for (String scopes :
        List.of("null", "[\"data:read\",\"keyward:admin\"]", "[\"keyward:audit:read\"]")) {
      bed.call(patch("{\"scopes\":" + scopes + "}").as("keyward:clients:write"))
          .expect(403, "forbidden");
    }
    assertEquals(before, bed.everything());
    bed.call(
            patch("{\"scopes\":[\"a\",\"keyward:audit:read\"]}")
                .as("keyward:clients:write", "keyward:audit:read"))
        .expect(200);
    bed.call(patch("{\"scopes\":[\"a\",\"b\",\"keyward:audit:read\"]}").as("keyward:clients:write"))
        .expect(200);
    bed.call(patch("{\"scopes\":null}")).expect(200);
  }

  @Test
  void aNarrowerBoundEndsWhatWasIssuedThroughTheClient() {
    bed.call(patch("{\"scopes\":[\"a\",\"b\"]}")).expect(200);
    assertEquals(client, bed.revoked().getLast().value());
    assertEquals(1, bed.revoked().size());
    bed.call(patch("{\"scopes\":[\"a\",\"b\",\"c\"],\"name\":\"m\"}")).expect(200);
    assertEquals(1, bed.revoked().size());
    bed.now = AdminBed.START.plusSeconds(60);
    bed.call(patch("{\"scopes\":[\"b\"]}")).expect(200);
    assertEquals(2, bed.revoked().size());
    assertEquals(TokenRevocation.Kind.CLIENT, bed.revoked().getLast().kind());
    assertEquals(bed.now, bed.revoked().getLast().issuedUntil());
  }

  @Test
  void aBoundThatEndsTheLastAdminIsSetOnlyByForce() {
    bed.key(client, "keyward:admin");
    bed.call(patch("{\"scopes\":[\"a\"]}")).expect(409, "last_admin_key");
    bed.call(Request.patch("/v1/clients/" + client + "?force=true", "{\"scopes\":[\"a\"]}"))
        .expect(200);
  }

  @Test
  void deletedIsGoneAndItsKeysAreRevokedAndListed() {
    String key = bed.key(client, "a");
    bed.call(delete("")).expect(204);
    bed.get("/v1/clients/" + client).expect(404, "not_found");
    assertTrue(bed.get("/v1/clients").json().path("items").isEmpty());
    Answer revoked = bed.get("/v1/keys/" + key).expect(200);
    assertEquals("REVOKED", revoked.text("state"));
    assertEquals("cessation_of_operation", revoked.text("revocation_reason"));
    assertEquals(
        1, bed.get("/v1/keys?client_id=" + client).expect(200).json().path("items").size());
    assertEquals(
        List.of(TokenRevocation.Kind.CLIENT),
        bed.revoked().stream().map(TokenRevocation::kind).toList());
    assertEquals("1", bed.acts().getLast().details().get("revoked_keys"));
    bed.call(delete("")).expect(404, "not_found");
    bed.call(patch("{\"name\":\"m\"}")).expect(404, "not_found");
    assertEquals(
        List.of("/client_id"),
        bed.post("/v1/keys", "{\"client_id\":\"" + client + "\",\"name\":\"k\"}")
            .expect(400, "invalid_request")
            .pointers());
  }

  @Test
  void aClientWithRightsOverKeywardIsDeletedOnlyByWhoHoldsThem() {
    bed.key(bed.client("other"), "keyward:admin");
    bed.key(client, "keyward:verify");
    String before = bed.everything();
    bed.call(delete("?force=true").as("keyward:clients:write")).expect(403, "forbidden");
    assertEquals(before, bed.everything());
    bed.call(delete("").as("keyward:clients:write", "keyward:verify")).expect(204);
  }

  @Test
  void theClientOfTheLastAdminKeyIsDeletedOnlyByForce() {
    bed.key(client, "keyward:admin");
    String before = bed.everything();
    bed.call(delete("")).expect(409, "last_admin_key");
    assertEquals(before, bed.everything());
    bed.call(delete("?force=true")).expect(204);
  }
}
