package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys get other terms, go out of action and come back. */
final class KeyChangeOperationsTest {
  private static final String UNKNOWN = "/v1/keys/key_00000000000000000000000000";

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

  private Answer patch(String key, String body) {
    return bed.call(Request.patch("/v1/keys/" + key, body));
  }

  private static Request act(String key, String verb) {
    return new Request(
        "POST", "/v1/keys/" + key + '/' + verb, Map.of(), new byte[0], AdminBed.ADMIN);
  }

  private Answer create(String members) {
    return bed.post("/v1/keys", "{\"client_id\":\"" + client + "\",\"name\":\"k\"" + members + "}");
  }

  @Test
  void restrictionsAreShownInTheirOneForm() {
    Answer key =
        create(
                ",\"allowed_ips\":[\"203.0.113.7\",\"10.0.0.0/8\",\"2001:DB8:0::/32\"],"
                    + "\"metadata\":{\"b\":\"2\",\"a\":\"1\"}")
            .expect(201);
    assertEquals(
        "[\"203.0.113.7\",\"10.0.0.0/8\",\"2001:db8::/32\"]",
        key.json().path("allowed_ips").toString());
    assertEquals("{\"a\":\"1\",\"b\":\"2\"}", key.json().path("metadata").toString());
    assertEquals("[]", create("").json().path("allowed_ips").toString());
    assertEquals("{}", create("").json().path("metadata").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1/8",
        "10.0.0.0/33",
        "::/129",
        "010.0.0.1",
        "1.2.3",
        "12",
        ":::",
        "a::b::c"
      })
  void noNetworkIsRefusedAtItsPlace(String network) {
    String list = ",\"allowed_ips\":[\"::1\",\"" + network + "\"]";
    assertEquals(List.of("/allowed_ips/1"), create(list).expect(400, "invalid_request").pointers());
    assertEquals(
        List.of("/allowed_ips/1"),
        patch(bed.key(client), '{' + list.substring(1) + '}')
            .expect(400, "invalid_request")
            .pointers());
  }

  @Test
  void networksAndMetadataAreBounded() {
    StringBuilder networks = new StringBuilder("\"10.0.0.0\"");
    for (int i = 1; i < 64; i++) {
      networks.append(",\"10.0.0.").append(i).append('"');
    }
    create(",\"allowed_ips\":[" + networks + "]").expect(201);
    create(",\"allowed_ips\":[" + networks + ",\"::1\"]").expect(400, "invalid_request");
    create(",\"metadata\":{\"a\":\"" + "\uD83D\uDE00".repeat(257) + "\"}")
        .expect(400, "invalid_request");
    create(",\"metadata\":{\"a\":\"" + "x".repeat(512) + "\"}").expect(201);
  }

  @Test
  void whatIsNamedChangesAndTheRestStays() {
    String key = bed.key(client, "a");
    Answer before = bed.get("/v1/keys/" + key);
    Answer named = patch(key, "{\"name\":\"m\"}").expect(200);
    assertEquals("m", named.text("name"));
    assertEquals(before.json().path("scopes"), named.json().path("scopes"));
    Answer all =
        patch(
                key,
                "{\"scopes\":[],\"expires_at\":\"2031-01-01T00:00:00Z\",\"allowed_ips\":[\"::1\"],"
                    + "\"metadata\":{\"a\":\"b\"}}")
            .expect(200);
    assertEquals("m", all.text("name"));
    assertEquals("2031-01-01T00:00:00.000Z", all.text("expires_at"));
    assertEquals(all.json(), bed.get("/v1/keys/" + key).json());
    Answer back =
        patch(key, "{\"expires_at\":null,\"allowed_ips\":[],\"metadata\":{}}").expect(200);
    assertTrue(back.json().path("expires_at").isNull());
    assertTrue(back.json().path("allowed_ips").isEmpty());
    assertEquals(
        "{changed=allowed_ips expires_at metadata, allowed_ips=, expires_at=null}", text(back));
  }

  private String text(Answer answered) {
    AuditEvent last = bed.acts().getLast();
    assertEquals("key.update", last.action());
    assertEquals(answered.text("id"), last.target());
    Map<String, String> details = last.details();
    return "{changed="
        + details.get("changed")
        + ", allowed_ips="
        + details.get("allowed_ips")
        + ", expires_at="
        + details.get("expires_at")
        + '}';
  }

  @Test
  void aPatchThatChangesNothingIsNotAudited() {
    String key = bed.key(client, "a");
    int acts = bed.acts().size();
    patch(key, "{\"scopes\":[\"a\"],\"name\":\"a key\"}").expect(200);
    assertEquals(acts, bed.acts().size());
  }

  @Test
  void anExpiryInThePastEndsAKeyAndALaterOneRevivesIt() {
    String key = bed.key(client);
    assertEquals(
        "EXPIRED", patch(key, "{\"expires_at\":\"2030-01-01T00:00:00.123Z\"}").text("state"));
    assertEquals(
        "ACTIVE", patch(key, "{\"expires_at\":\"2030-01-01T00:00:00.124Z\"}").text("state"));
  }

  @Test
  void newScopesStayWithinTheClientAndOldOnesMayBeBeyond() {
    String bounded =
        bed.post("/v1/clients", "{\"name\":\"n\",\"scopes\":[\"a\",\"b\"]}").expect(201).text("id");
    String key = bed.key(bounded, "a", "b");
    assertEquals(
        List.of("/scopes"),
        patch(key, "{\"scopes\":[\"c\"]}").expect(400, "invalid_request").pointers());
    bed.call(Request.patch("/v1/clients/" + bounded, "{\"scopes\":[\"a\"]}")).expect(200);
    assertEquals("[\"a\",\"b\"]", bed.get("/v1/keys/" + key).json().path("scopes").toString());
    patch(key, "{\"name\":\"m\",\"scopes\":[\"b\"]}").expect(200);
    patch(key, "{\"scopes\":[\"a\",\"b\"]}").expect(200);
    patch(key, "{\"scopes\":[\"b\",\"c\"]}").expect(400, "invalid_request");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PATCH||{\"name\":\"m\"}",
        "PATCH||{\"scopes\":[]}",
        "PATCH||{\"allowed_ips\":[\"192.0.2.1\"]}",
        "PATCH|?force=true|{\"expires_at\":\"2020-01-01T00:00:00Z\"}",
        "POST|/disable?force=true|",
        "POST|/enable|",
        "POST|/revoke?force=true|{}"
      })
  void aKeyWithRightsOverKeywardIsChangedOnlyByWhoHoldsThem(
      String method, String path, String body) {
    bed.key(client, "keyward:admin");
    String key = bed.key(client, "keyward:tokens:revoke", "data:read");
    String before = bed.everything();
    String target = "/v1/keys/" + key + (path == null ? "" : path);
    Request bare = new Request(method, target, Map.of(), new byte[0], AdminBed.ADMIN);
    Request request =
        body == null ? bare : bare.sending(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    bed.call(request.as("keyward:keys:write")).expect(403, "forbidden");
    assertEquals(before, bed.everything());
    bed.call(request.as("keyward:keys:write", "keyward:tokens:revoke")).expect(200);
  }

  @Test
  void nobodyPatchesRightsInThatTheyDoNotHold() {
    String key = bed.key(client);
    String before = bed.everything();
    for (String scope : List.of("keyward:admin", "keyward:keys:read", "keyward:verify")) {
      bed.call(
              Request.patch("/v1/keys/" + key, "{\"scopes\":[\"" + scope + "\"]}")
                  .as("keyward:keys:write"))
          .expect(403, "forbidden");
    }
    assertEquals(before, bed.everything());
    bed.call(
            Request.patch("/v1/keys/" + key, "{\"scopes\":[\"x\",\"keyward:keys:write\"]}")
                .as("keyward:keys:write"))
        .expect(200);
  }

  @Test
  void disabledIsNotActiveAndEnabledIsAgain() {
    String key = bed.key(client);
    assertEquals("DISABLED", bed.call(act(key, "disable")).expect(200).text("state"));
    int acts = bed.acts().size();
    assertEquals("DISABLED", bed.call(act(key, "disable")).expect(200).text("state"));
    assertEquals(acts, bed.acts().size());
    assertEquals(1, bed.get("/v1/keys?state=DISABLED").json().path("items").size());
    assertEquals(0, bed.get("/v1/keys?state=ACTIVE").json().path("items").size());
    assertEquals("ACTIVE", bed.call(act(key, "enable")).expect(200).text("state"));
    assertEquals("key.enable", bed.acts().getLast().action());
  }

  @Test
  void aRevokedKeyIsChangedNoMore() {
    String key = bed.key(client);
    bed.post("/v1/keys/" + key + "/revoke", "{}").expect(200);
    String before = bed.everything();
    patch(key, "{\"name\":\"m\"}").expect(409, "key_revoked");
    bed.call(act(key, "disable")).expect(409, "key_revoked");
    bed.call(act(key, "enable")).expect(409, "key_revoked");
    assertEquals(before, bed.everything());
  }

  @Test
  void anUnknownKeyIs404() {
    bed.call(Request.patch(UNKNOWN, "{\"name\":\"m\"}")).expect(404, "not_found");
    bed.call(act("key_00000000000000000000000000", "disable")).expect(404, "not_found");
    bed.call(act("nothing", "enable")).expect(404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"scopes\":[\"keyward:keys:write\"]}",
        "{\"expires_at\":\"2030-01-01T00:00:00.123Z\"}"
      })
  void theLastAdminKeyIsPatchedAwayOnlyByForce(String body) {
    String key = bed.key(client, "keyward:admin");
    String before = bed.everything();
    patch(key, body).expect(409, "last_admin_key");
    assertEquals(before, bed.everything());
    patch(key, "{\"expires_at\":\"2030-01-01T00:00:03Z\"}").expect(409, "last_admin_key");
    assertEquals(before, bed.everything());
    bed.call(Request.patch("/v1/keys/" + key + "?force=true", body)).expect(200);
  }

  @Test
  void theLastAdminKeyEndsNoSoonerButByForce() {
    String key = bed.key(client, "keyward:admin");
    String soon = "{\"expires_at\":\"2030-01-02T00:00:00Z\"}";
    patch(key, soon).expect(409, "last_admin_key");
    bed.call(Request.patch("/v1/keys/" + key + "?force=true", soon)).expect(200);
    patch(key, "{\"expires_at\":\"2030-01-03T00:00:00Z\"}").expect(200);
    patch(key, soon).expect(409, "last_admin_key");
    bed.key(client, "keyward:admin");
    patch(key, soon).expect(200);
  }

  @Test
  void theKeyOfTheCallIsShutOutOnlyByForce() {
    bed.key(client, "keyward:admin");
    String key = bed.key(client, "keyward:admin");
    bed.callerKey = key;
    String before = bed.everything();
    String elsewhere = "{\"allowed_ips\":[\"192.0.2.0/24\"]}";
    patch(key, elsewhere).expect(409, "own_key_shut_out");
    assertEquals(before, bed.everything());
    patch(key, "{\"allowed_ips\":[\"192.0.2.0/24\",\"127.0.0.0/8\"]}").expect(200);
    bed.call(Request.patch("/v1/keys/" + key + "?force=true", elsewhere)).expect(200);
    String other = bed.key(client);
    patch(other, elsewhere).expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"expires_at\":null}",
        "{\"expires_at\":\"2032-01-01T00:00:00Z\"}",
        "{\"allowed_ips\":[]}",
        "{\"allowed_ips\":[\"126.0.0.0/7\"]}",
      })
  void aKeyDoesNotLoosenItsOwnRestrictions(String body) {
    String key = bed.key(client, "keyward:keys:write");
    patch(key, "{\"expires_at\":\"2031-01-01T00:00:00Z\",\"allowed_ips\":[\"127.0.0.0/8\"]}")
        .expect(200);
    String before = bed.everything();
    bed.callerKey = key;
    Request loosen = Request.patch("/v1/keys/" + key + "?force=true", body);
    bed.call(loosen.as("keyward:keys:write")).expect(403, "forbidden");
    assertEquals(before, bed.everything());
    bed.callerKind = dev.keyward.core.CredentialKind.ACCESS_TOKEN;
    bed.call(loosen.as("keyward:keys:write")).expect(200);
    bed.callerKind = dev.keyward.core.CredentialKind.API_KEY;
    bed.call(
            Request.patch("/v1/keys/" + key, "{\"allowed_ips\":[\"127.0.0.1\"]}")
                .as("keyward:keys:write"))
        .expect(200);
  }

  @Test
  void theLastAdminKeyIsDisabledOnlyByForce() {
    String key = bed.key(client, "keyward:admin");
    bed.call(act(key, "disable")).expect(409, "last_admin_key");
    bed.call(act(key, "disable?force=true")).expect(200);
    bed.call(act(key, "enable")).expect(200);
    bed.key(client, "keyward:admin");
    bed.call(act(key, "disable")).expect(200);
  }
}
