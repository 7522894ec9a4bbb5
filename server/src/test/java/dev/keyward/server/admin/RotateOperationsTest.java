package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are replaced. */
final class RotateOperationsTest {
  private static final String HOUR = "{\"grace\":\"1h\"}";
  private static final String FIRST_USE = "{\"until\":\"first_use\",\"deadline\":\"7d\"}";

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

  private Answer rotate(String key, String body) {
    return bed.post("/v1/keys/" + key + "/rotate", body);
  }

  private Request cancel(String key) {
    return Request.delete("/v1/keys/" + key + "/rotate");
  }

  private void disable(String key) {
    String path = "/v1/keys/" + key + "/disable";
    bed.call(new Request("POST", path, Map.of(), new byte[0], AdminBed.ADMIN)).expect(200);
  }

  private Answer get(String key) {
    return bed.get("/v1/keys/" + key).expect(200);
  }

  @Test
  void theNewKeyHasTheRightsOfTheOldOne() {
    String old =
        bed.post(
                "/v1/keys",
                "{\"client_id\":\""
                    + client
                    + "\",\"name\":\"k\",\"env\":\"test\",\"scopes\":[\"a\"],\"expires_in\":\"30d\","
                    + "\"allowed_ips\":[\"10.0.0.0/8\"],\"metadata\":{\"a\":\"b\"}}")
            .expect(201)
            .text("id");
    Answer made = rotate(old, HOUR).expect(201);
    assertTrue(KeyFormat.isIntact(made.text("secret")));
    assertTrue(made.text("secret").startsWith("kw_test_"));
    assertEquals(old, made.text("replaces"));
    assertEquals("ACTIVE", made.text("state"));
    assertEquals("/v1/keys/" + made.text("id"), made.headers().get("Location"));
    Answer replaced = get(old);
    assertEquals("ROTATING", replaced.text("state"));
    assertEquals(made.text("id"), replaced.text("replaced_by"));
    for (String member :
        List.of("client_id", "name", "env", "scopes", "expires_at", "allowed_ips", "metadata")) {
      assertEquals(replaced.json().path(member), made.json().path(member), member);
    }
    assertEquals(List.of("key.create", "key.rotate"), lastActs(2));
  }

  private List<String> lastActs(int count) {
    var acts = bed.acts();
    return acts.subList(acts.size() - count, acts.size()).stream().map(a -> a.action()).toList();
  }

  @Test
  void theOldKeyIsSupersededWhenItsGraceIsOver() {
    String old = bed.key(client);
    rotate(old, HOUR).expect(201);
    bed.now = AdminBed.START.plusSeconds(3_600).minusMillis(1);
    assertEquals("ROTATING", get(old).text("state"));
    assertEquals(1, bed.get("/v1/keys?state=ROTATING").json().path("items").size());
    bed.now = AdminBed.START.plusSeconds(3_600);
    Answer ended = get(old);
    assertEquals("REVOKED", ended.text("state"));
    assertEquals("superseded", ended.text("revocation_reason"));
    assertEquals("2030-01-01T01:00:00.123Z", ended.text("revoked_at"));
    bed.call(Request.patch("/v1/keys/" + old, "{\"name\":\"m\"}")).expect(409, "key_revoked");
    Answer again =
        bed.post("/v1/keys/" + old + "/revoke", "{\"reason\":\"key_compromise\"}").expect(200);
    assertEquals("superseded", again.text("revocation_reason"));
    bed.call(cancel(old)).expect(409, "not_rotating");
  }

  @Test
  void theOldKeyExpiresInItsTime() {
    String old =
        bed.post(
                "/v1/keys",
                "{\"client_id\":\"" + client + "\",\"name\":\"k\",\"expires_in\":\"15m\"}")
            .expect(201)
            .text("id");
    rotate(old, FIRST_USE).expect(201);
    bed.now = AdminBed.START.plusSeconds(900);
    assertEquals("EXPIRED", get(old).text("state"));
    assertTrue(get(old).json().path("revoked_at").isNull());
    assertEquals(
        2, bed.get("/v1/keys?state=EXPIRED").json().path("items").size(), "and the new one");
    bed.call(cancel(old)).expect(204);
    assertEquals("EXPIRED", get(old).text("state"));
  }

  @Test
  void aLaterExpiryCountsUntilTheGraceIsOver() {
    String old =
        bed.post(
                "/v1/keys",
                "{\"client_id\":\"" + client + "\",\"name\":\"k\",\"expires_in\":\"15m\"}")
            .expect(201)
            .text("id");
    rotate(old, HOUR).expect(201);
    bed.call(Request.patch("/v1/keys/" + old, "{\"expires_at\":null}")).expect(200);
    bed.now = AdminBed.START.plusSeconds(3_600).minusMillis(1);
    assertEquals("ROTATING", get(old).text("state"));
    bed.now = AdminBed.START.plusSeconds(3_600);
    assertEquals("2030-01-01T01:00:00.123Z", get(old).text("revoked_at"));
  }

  @Test
  void aFirstUseIsShownAtOnceAndNotTakenBack() {
    String old = bed.key(client);
    Answer made = rotate(old, FIRST_USE).expect(201);
    bed.use(made.text("secret"), 1, 0);
    bed.call(cancel(old)).expect(409, "not_rotating");
    assertEquals("ACTIVE", get(made.text("id")).text("state"));
    assertEquals("superseded", get(old).text("revocation_reason"));

    String next = made.text("id");
    Answer again = rotate(next, FIRST_USE).expect(201);
    bed.use(again.text("secret"), 1, 0);
    assertEquals(2, bed.get("/v1/keys?state=REVOKED").json().path("items").size());
    assertEquals("REVOKED", get(next).text("state"));
    assertEquals("keyward", bed.acts().getLast().actor());
  }

  @Test
  void aChangeAfterTheFirstUseFindsTheKeyEnded() {
    String old = bed.key(client);
    Answer made = rotate(old, FIRST_USE).expect(201);
    bed.use(made.text("secret"), 1, 0);
    bed.call(Request.patch("/v1/keys/" + old, "{\"name\":\"m\"}")).expect(409, "key_revoked");
  }

  @Test
  void whatTakesThePlaceOfAKeyIsReplacedOnlyAfterThatHasEnded() {
    String old = bed.key(client);
    String made = rotate(old, FIRST_USE).expect(201).text("id");
    String before = bed.everything();
    Answer refused = rotate(made, HOUR).expect(409, "already_rotating");
    assertTrue(refused.text("detail").contains(old), refused::toString);
    assertEquals(before, bed.everything());
    bed.post("/v1/keys/" + old + "/revoke", "{}").expect(200);
    rotate(made, HOUR).expect(201);
  }

  @Test
  void cancellingNeedsTheRightsOfTheNewKeyToo() {
    bed.key(client, "keyward:admin");
    String old = bed.key(client, "data:read");
    String made = rotate(old, HOUR).expect(201).text("id");
    bed.call(Request.patch("/v1/keys/" + made, "{\"scopes\":[\"keyward:admin\"]}")).expect(200);
    String before = bed.everything();
    bed.call(cancel(old).as("keyward:keys:write")).expect(403, "forbidden");
    assertEquals(before, bed.everything());
    bed.call(cancel(old)).expect(204);
  }

  @Test
  void cancellingKeepsTheLastAdminKeyUnlessForced() {
    String old = bed.key(client, "keyward:admin");
    String made = rotate(old, HOUR).expect(201).text("id");
    disable(old);
    String before = bed.everything();
    bed.call(cancel(old)).expect(409, "last_admin_key");
    bed.call(Request.delete("/v1/keys/" + old + "/rotate?force=false"))
        .expect(409, "last_admin_key");
    bed.call(Request.delete("/v1/keys/" + old + "/rotate?force=maybe"))
        .expect(400, "invalid_request");
    assertEquals(before, bed.everything());
    bed.call(Request.delete("/v1/keys/" + old + "/rotate?force=true")).expect(204);
    assertEquals("DISABLED", get(old).text("state"));
    assertEquals("REVOKED", get(made).text("state"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"grace\":\"1h\",\"until\":\"first_use\"}",
        "{\"grace\":\"1h\",\"deadline\":\"7d\"}",
        "{\"until\":\"first_use\"}",
        "{\"deadline\":\"7d\"}",
        "{\"until\":\"later\",\"deadline\":\"7d\"}",
        "{\"grace\":\"0s\"}",
        "{\"grace\":null}",
        "{}"
      })
  void whatDoesNotGoTogetherIsRefused(String body) {
    String key = bed.key(client);
    String before = bed.everything();
    rotate(key, body).expect(400, "invalid_request");
    assertEquals(before, bed.everything());
  }

  @Test
  void onlyAnActiveKeyIsReplaced() {
    String key = bed.key(client);
    rotate(key, HOUR).expect(201);
    rotate(key, HOUR).expect(409, "already_rotating");
    String disabled = bed.key(client);
    disable(disabled);
    rotate(disabled, HOUR).expect(409, "key_not_active");
    String revoked = bed.key(client);
    bed.post("/v1/keys/" + revoked + "/revoke", "{}").expect(200);
    rotate(revoked, HOUR).expect(409, "key_not_active");
    rotate("key_00000000000000000000000000", HOUR).expect(404, "not_found");
  }

  @Test
  void cancellingRevokesTheNewKey() {
    String old = bed.key(client);
    String made = rotate(old, HOUR).expect(201).text("id");
    bed.call(cancel(made)).expect(409, "not_rotating");
    bed.call(cancel(old)).expect(204);
    assertEquals("ACTIVE", get(old).text("state"));
    assertTrue(get(old).json().path("replaced_by").isNull());
    assertEquals("REVOKED", get(made).text("state"));
    bed.call(cancel(old)).expect(409, "not_rotating");
    bed.call(cancel("key_00000000000000000000000000")).expect(404, "not_found");
    assertNotEquals(made, rotate(old, HOUR).expect(201).text("id"));
  }

  @Test
  void aKeyWithRightsOverKeywardIsReplacedOnlyByWhoHoldsThem() {
    String key = bed.key(client, "keyward:admin");
    String before = bed.everything();
    Request request = Request.post("/v1/keys/" + key + "/rotate", HOUR);
    bed.call(request.as("keyward:keys:write")).expect(403, "forbidden");
    assertEquals(before, bed.everything());
    String made = bed.call(request).expect(201).text("id");
    bed.call(cancel(key).as("keyward:keys:write")).expect(403, "forbidden");
    bed.post("/v1/keys/" + made + "/revoke", "{}").expect(409, "last_admin_key");
    bed.call(cancel(key)).expect(204);
  }

  @Test
  void sentAgainItIsOneRotation() {
    String key = bed.key(client);
    Request request =
        Request.post("/v1/keys/" + key + "/rotate", HOUR).with("Idempotency-Key", "a");
    String made = bed.call(request).expect(201).text("id");
    Answer again = bed.call(request).expect(201);
    assertEquals(made, again.text("id"));
    assertTrue(again.json().path("secret").isNull());
    String other = bed.key(client);
    bed.call(Request.post("/v1/keys/" + other + "/rotate", HOUR).with("Idempotency-Key", "a"))
        .expect(409, "idempotency_conflict");
  }

  @Test
  void ofTwoAtOnceOneWins() throws Exception {
    String key = bed.key(client);
    List<Callable<Answer>> calls = List.of(() -> rotate(key, HOUR), () -> rotate(key, HOUR));
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        statuses.add(answer.get().status());
      }
    }
    assertEquals(List.of(201, 409), statuses.stream().sorted().toList());
    assertEquals(2, bed.get("/v1/keys").json().path("items").size());
  }
}
