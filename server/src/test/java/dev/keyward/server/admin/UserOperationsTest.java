package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.CredentialKind;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserOperationsTest {
  private static final String WRITER = "keyward:users:write";
  private static final String OTHER = "wrong donkey capacitor paperclip 8";

  @TempDir Path directory;
  private AdminBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private Answer create(String members) {
    return bed.post("/v1/users", "{\"password\":\"" + AdminBed.PASSWORD + "\"" + members + "}");
  }

  private Answer patch(String id, String json) {
    return bed.call(Request.patch("/v1/users/" + id, json));
  }

  private static String password(String password) {
    return AdminBed.JSON.writeValueAsString(Map.of("password", password));
  }

  @Test
  void createAnswersTheUserAndWhereItIs() {
    Answer created =
        create(
                ",\"username\":\"Alice@Example.com\",\"scopes\":[\"b\",\"a\"],"
                    + "\"metadata\":{\"team\":\"x\"}")
            .expect(201);
    assertEquals("/v1/users/" + created.text("id"), created.headers().get("Location"));
    assertEquals(
        "{\"id\":\""
            + created.text("id")
            + "\",\"username\":\"alice@example.com\",\"scopes\":[\"a\",\"b\"],\"enabled\":true,"
            + "\"locked\":false,\"rate_limit\":null,\"metadata\":{\"team\":\"x\"},\"created_at\":\"2030-01-01T00:00:00.123Z\","
            + "\"last_login_at\":null}",
        created.json().toString());
    assertEquals(created.json(), bed.get(created.headers().get("Location")).expect(200).json());
    assertEquals(created.json(), bed.get("/v1/users").expect(200).json().at("/items/0"));
  }

  @Test
  void aNameThatIsTakenIs409() {
    create(",\"username\":\"alice\"").expect(201);
    String before = bed.everything();
    create(",\"username\":\"ALICE\"").expect(409, "username_taken");
    assertEquals(before, bed.everything());
  }

  @Test
  void whatIsWrongIsToldWithItsPlaceAndNotRepeated() {
    String before = bed.everything();
    Answer name = create(",\"username\":\"no spaces\"").expect(400, "invalid_request");
    assertEquals(List.of("/username"), name.pointers());
    Answer twice = create(",\"password\":\"" + OTHER + "\",\"username\":\"a\"");
    twice.expect(400, "invalid_request");
    for (String wrong : List.of("too short", "x".repeat(257), "x".repeat(1_025))) {
      Answer answer =
          bed.post(
                  "/v1/users",
                  AdminBed.JSON.writeValueAsString(Map.of("username", "a", "password", wrong)))
              .expect(400, "invalid_request");
      assertEquals(List.of("/password"), answer.pointers());
      assertFalse(answer.json().toString().contains(wrong));
    }
    assertEquals(before, bed.everything());
  }

  @Test
  void metadataIsBoundedAndItsNamesAreNotRepeated() {
    String secret = "kw_live_0123456789012345678901234567890123456789012345678";
    for (String metadata :
        List.of(
            "null",
            "{\"\":\"x\"}",
            "{\"a\":null}",
            "{\"a\":1}",
            "{\"" + secret + "\":1}",
            "{\"" + secret + secret + "\":\"x\"}",
            "{\"a\":\"" + "x".repeat(513) + "\"}",
            "{\"a\":\"" + "\uD83D\uDE00".repeat(257) + "\"}",
            "{\"a\\n\":\"x\"}",
            "{\"a\":\"\\u0000\"}",
            "{\"a\":{\"b\":\"c\"}}",
            many(33))) {
      Answer answer =
          create(",\"username\":\"a\",\"metadata\":" + metadata).expect(400, "invalid_request");
      assertTrue(
          answer.pointers().stream().allMatch(p -> p.startsWith("/metadata")), answer::toString);
      assertFalse(answer.json().toString().contains("0123456789"), answer::toString);
    }
    create(",\"username\":\"a\",\"metadata\":" + many(32)).expect(201);
    create(
            ",\"username\":\"b\",\"metadata\":{\""
                + "n".repeat(64)
                + "\":\""
                + "x".repeat(512)
                + "\"}")
        .expect(201);
  }

  private static String many(int count) {
    Map<String, String> metadata = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      metadata.put("name" + i, "");
    }
    return AdminBed.JSON.writeValueAsString(metadata);
  }

  @Test
  void aPatchChangesWhatItNamesAndNothingElse() {
    String id =
        create(",\"username\":\"a\",\"scopes\":[\"x\"],\"metadata\":{\"a\":\"1\",\"b\":\"2\"}")
            .expect(201)
            .text("id");
    Answer metadata = patch(id, "{\"metadata\":{\"c\":\"3\"}}").expect(200);
    assertEquals("{\"c\":\"3\"}", metadata.json().path("metadata").toString());
    assertEquals("[\"x\"]", metadata.json().path("scopes").toString());
    assertFalse(patch(id, "{\"enabled\":false}").expect(200).json().path("enabled").booleanValue());
    Answer all = patch(id, "{\"enabled\":true,\"scopes\":[],\"metadata\":{}}").expect(200);
    assertEquals("[]", all.json().path("scopes").toString());
    assertEquals("{}", all.json().path("metadata").toString());
    assertTrue(all.json().path("enabled").booleanValue());
    assertEquals(all.json(), bed.get("/v1/users/" + id).json());
    assertTrue(bed.hasPassword("a", AdminBed.PASSWORD));
  }

  @Test
  void aPatchOfNothingOrNullOrWhatCannotBePatchedIsRefused() {
    String id = bed.user("a");
    String before = bed.everything();
    assertEquals(List.of(""), patch(id, "{}").expect(400, "invalid_request").pointers());
    for (String member : List.of("scopes", "enabled", "metadata")) {
      Answer answer = patch(id, "{\"" + member + "\":null}").expect(400, "invalid_request");
      assertEquals(List.of('/' + member), answer.pointers());
    }
    for (String member : List.of("username", "password", "id", "created_at", "locked")) {
      Answer answer =
          patch(id, "{\"enabled\":false,\"" + member + "\":\"x\"}").expect(400, "invalid_request");
      assertEquals(List.of('/' + member), answer.pointers());
    }
    assertEquals(before, bed.everything());
  }

  @Test
  void deletedIsGone() {
    String id = bed.user("a");
    Answer deleted = bed.call(Request.delete("/v1/users/" + id)).expect(204);
    assertEquals(0, deleted.body().length);
    bed.get("/v1/users/" + id).expect(404, "not_found");
    bed.call(Request.delete("/v1/users/" + id)).expect(404, "not_found");
    patch(id, "{\"enabled\":true}").expect(404, "not_found");
    bed.post("/v1/users/" + id + "/password", "{}").expect(404, "not_found");
    bed.post("/v1/users/" + id + "/password", password(OTHER)).expect(404, "not_found");
    bed.user("a");
  }

  @Test
  void aPasswordIsSetOrATokenToResetItIsShownOnce() {
    String id = bed.user("a");
    Answer set = bed.post("/v1/users/" + id + "/password", password(OTHER)).expect(200);
    assertEquals(bed.get("/v1/users/" + id).json(), set.json());
    assertTrue(bed.hasPassword("a", OTHER));
    Answer started = bed.post("/v1/users/" + id + "/password", "{}").expect(200);
    assertTrue(started.text("reset_token").matches("kwr_[A-Za-z0-9_-]{43}"));
    assertEquals("2030-01-01T01:00:00.123Z", started.text("expires_at"));
    assertTrue(bed.hasPassword("a", OTHER));
    Answer refused =
        bed.post("/v1/users/" + id + "/password", password("too short"))
            .expect(400, "invalid_request");
    assertEquals(List.of("/password"), refused.pointers());
  }

  @Test
  void whoMayOnlyWriteUsersTakesOverNoAdministrator() {
    String admin = bed.user("admin", "keyward:admin", "data:read");
    String reader = bed.user("reader", "keyward:keys:read");
    String before = bed.everything();
    for (String id : List.of(admin, reader)) {
      String path = "/v1/users/" + id;
      for (Request attempt :
          List.of(
              Request.patch(path, "{\"enabled\":false}"),
              Request.patch(path, "{\"metadata\":{\"a\":\"b\"}}"),
              Request.patch(path, "{\"scopes\":[]}"),
              Request.post(path + "/password", "{}"),
              Request.post(path + "/password", password(OTHER)),
              Request.delete(path))) {
        bed.call(attempt.as(WRITER)).expect(403, "forbidden");
      }
    }
    assertEquals(before, bed.everything());
    assertTrue(bed.hasPassword("admin", AdminBed.PASSWORD));
    bed.call(Request.delete("/v1/users/" + reader).as(WRITER, "keyward:keys:read")).expect(204);
  }

  @Test
  void nobodyGivesRightsThatTheyDoNotHold() {
    String plain = bed.user("plain", "data:read");
    String before = bed.everything();
    for (String scope : List.of("keyward:admin", "keyward:keys:write", "keyward:none")) {
      String scopes = "\"scopes\":[\"data:read\",\"" + scope + "\"]";
      bed.call(
              Request.post(
                      "/v1/users",
                      "{\"username\":\"a\"," + scopes + "," + password(OTHER).substring(1))
                  .as(WRITER))
          .expect(403, "forbidden");
      bed.call(Request.patch("/v1/users/" + plain, "{" + scopes + "}").as(WRITER))
          .expect(403, "forbidden");
    }
    assertEquals(before, bed.everything());
    bed.call(
            Request.patch(
                    "/v1/users/" + plain, "{\"scopes\":[\"keyward:users:write\",\"data:write\"]}")
                .as(WRITER))
        .expect(200);
  }

  @Test
  void tooManyPasswordsAtOnceAre503AndChangeNothing() {
    String id = bed.user("a");
    String before = bed.everything();
    bed.hashing.close();
    Answer answer = create(",\"username\":\"b\"").expect(503, "unavailable");
    assertEquals("1", answer.headers().get("Retry-After"));
    bed.post("/v1/users/" + id + "/password", password(OTHER)).expect(503, "unavailable");
    assertEquals(before, bed.everything());
    bed.post("/v1/users/" + id + "/password", "{}").expect(200);
  }

  @Test
  void noAnswerAndNoAuditRecordHasASecret() {
    String id = bed.user("a", "x");
    String token = bed.post("/v1/users/" + id + "/password", "{}").text("reset_token");
    String set =
        bed.post("/v1/users/" + id + "/password", password(OTHER)).expect(200).json().toString();
    StringBuilder told = new StringBuilder(set).append(bed.acts());
    for (String target : List.of("/v1/users", "/v1/users/" + id, "/v1/status", "/metrics")) {
      told.append(new String(bed.get(target).body(), StandardCharsets.UTF_8));
    }
    told.append(patch(id, "{\"enabled\":false}").json());
    for (String secret : List.of(AdminBed.PASSWORD, OTHER, token.substring(4), "argon2", "kwr_")) {
      assertFalse(told.toString().contains(secret), secret);
    }
  }

  @Test
  void whoActsIsTheKeyOrTheSubjectOfTheToken() {
    bed.user("a");
    assertEquals("key_caller", bed.acts().getLast().actor());
    bed.callerKind = CredentialKind.ACCESS_TOKEN;
    bed.user("b");
    assertEquals("subject_caller", bed.acts().getLast().actor());
  }
}
