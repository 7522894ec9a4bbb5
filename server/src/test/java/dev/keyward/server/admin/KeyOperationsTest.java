package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyOperationsTest {
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

  private Answer create(String members) {
    return bed.post("/v1/keys", "{\"client_id\":\"" + client + "\",\"name\":\"k\"" + members + "}");
  }

  @Test
  void createShowsTheSecretOnceAndNeverAgain() {
    Answer created = create("").expect(201);
    String secret = created.text("secret");
    assertTrue(KeyFormat.isIntact(secret));
    assertTrue(secret.startsWith(created.text("start")));
    assertEquals("kw_live_".length() + 4, created.text("start").length());
    assertEquals("/v1/keys/" + created.text("id"), created.headers().get("Location"));
    Answer got = bed.get(created.headers().get("Location")).expect(200);
    assertTrue(got.json().path("secret").isMissingNode());
    for (String target :
        List.of(
            "/v1/keys",
            "/v1/keys/" + created.text("id"),
            "/v1/clients",
            "/v1/status",
            "/metrics")) {
      String body = new String(bed.get(target).body(), StandardCharsets.UTF_8);
      assertFalse(body.contains(secret.substring(12)), target);
    }
  }

  @Test
  void theDefaultsAreLiveWithoutScopesAndForever() {
    Answer created = create("").expect(201);
    assertEquals("live", created.text("env"));
    assertEquals("ACTIVE", created.text("state"));
    assertTrue(created.json().path("scopes").isEmpty());
    assertTrue(created.json().path("expires_at").isNull());
    assertTrue(create(",\"env\":\"test\"").expect(201).text("secret").startsWith("kw_test_"));
  }

  @Test
  void expiryIsAnInstantOrCountedFromNow() {
    assertEquals(
        "2030-01-01T00:15:00.123Z",
        create(",\"expires_in\":\"15m\"").expect(201).text("expires_at"));
    assertEquals(
        "2030-01-31T00:00:00.123Z",
        create(",\"expires_in\":\"30d\"").expect(201).text("expires_at"));
    assertEquals(
        "2031-05-05T10:00:00.000Z",
        create(",\"expires_at\":\"2031-05-05T12:00:00+02:00\"").expect(201).text("expires_at"));
    assertEquals(
        "2031-05-05T12:00:00.123Z",
        create(",\"expires_at\":\"2031-05-05T12:00:00.123999999Z\"")
            .expect(201)
            .text("expires_at"));
    create(",\"expires_in\":\"99999d\"").expect(201);
  }

  @Test
  void anExpiryThatIsNowOrPastOrNoTimeIsRefused() {
    for (String at :
        List.of(
            "2030-01-01T00:00:00.123Z",
            "2020-01-01T00:00:00Z",
            "2030-02-30T00:00:00Z",
            "2031-01-01",
            "2016-12-31T23:59:60Z",
            "9999-12-31T23:59:59-01:00")) {
      Answer answer = create(",\"expires_at\":\"" + at + "\"").expect(400, "invalid_request");
      assertEquals(List.of("/expires_at"), answer.pointers(), at);
    }
    create(",\"expires_at\":\"2030-01-01T00:00:00.124Z\"").expect(201);
    for (String in : List.of("0s", "-1d", "1", "1w", "100000d", "1.5h", "P1D")) {
      assertEquals(
          List.of("/expires_in"),
          create(",\"expires_in\":\"" + in + "\"").expect(400, "invalid_request").pointers(),
          in);
    }
    create(",\"expires_in\":\"1d\",\"expires_at\":\"2031-01-01T00:00:00Z\"")
        .expect(400, "invalid_request");
  }

  @Test
  void aKeyExpiresAtItsInstant() {
    String id = create(",\"expires_in\":\"15m\"").expect(201).text("id");
    bed.now = AdminBed.START.plus(Duration.ofMinutes(15)).minusMillis(1);
    assertEquals("ACTIVE", bed.get("/v1/keys/" + id).text("state"));
    bed.now = AdminBed.START.plus(Duration.ofMinutes(15));
    assertEquals("EXPIRED", bed.get("/v1/keys/" + id).text("state"));
    assertEquals(1, bed.get("/v1/keys?state=EXPIRED").json().path("items").size());
    assertEquals(0, bed.get("/v1/keys?state=ACTIVE").json().path("items").size());
  }

  @Test
  void scopesStayWithinTheClient() {
    String bounded =
        bed.post("/v1/clients", "{\"name\":\"n\",\"scopes\":[\"a\",\"b\"]}").expect(201).text("id");
    bed.key(bounded, "a");
    Answer answer =
        bed.post(
            "/v1/keys",
            "{\"client_id\":\"" + bounded + "\",\"name\":\"k\",\"scopes\":[\"a\",\"c\"]}");
    assertEquals(List.of("/scopes"), answer.expect(400, "invalid_request").pointers());
  }

  @Test
  void nobodyGivesRightsThatTheyDoNotHold() {
    String admin =
        "{\"client_id\":\"" + client + "\",\"name\":\"k\",\"scopes\":[\"keyward:admin\"]}";
    String reader =
        "{\"client_id\":\""
            + client
            + "\",\"name\":\"k\",\"scopes\":[\"keyward:keys:read\",\"data:read\"]}";
    String before = bed.everything();
    bed.call(Request.post("/v1/keys", admin).as("keyward:keys:write")).expect(403, "forbidden");
    bed.call(Request.post("/v1/keys", reader).as("keyward:keys:write")).expect(403, "forbidden");
    bed.call(Request.post("/v1/keys", admin).as("keyward:keys:write", "keyward:keys:read"))
        .expect(403, "forbidden");
    assertEquals(before, bed.everything());
    bed.call(Request.post("/v1/keys", reader).as("keyward:keys:write", "keyward:keys:read"))
        .expect(201);
    bed.call(Request.post("/v1/keys", admin).as("keyward:admin")).expect(201);
  }

  @Test
  void anUnknownClientIsAFaultOfTheBody() {
    Answer answer =
        bed.post(
            "/v1/keys", "{\"client_id\":\"client_00000000000000000000000000\",\"name\":\"k\"}");
    assertEquals(List.of("/client_id"), answer.expect(400, "invalid_request").pointers());
  }

  @Test
  void anUnknownKeyIs404() {
    bed.get("/v1/keys/key_00000000000000000000000000").expect(404, "not_found");
    bed.get("/v1/keys/nothing").expect(404, "not_found");
  }

  @Test
  void listsByClientAndState() {
    String other = bed.client("other");
    String mine = bed.key(client);
    String theirs = bed.key(other);
    bed.post("/v1/keys/" + theirs + "/revoke", "{}").expect(200);
    assertEquals(
        mine, bed.get("/v1/keys?client_id=" + client).json().at("/items/0/id").stringValue());
    assertEquals(theirs, bed.get("/v1/keys?state=REVOKED").json().at("/items/0/id").stringValue());
    assertTrue(bed.get("/v1/keys?state=ACTIVE&client_id=" + other).json().path("items").isEmpty());
    assertTrue(
        bed.get("/v1/keys?client_id=client_00000000000000000000000000")
            .json()
            .path("items")
            .isEmpty());
    for (String query :
        List.of(
            "state=active",
            "state=",
            "client_id=x",
            "state=ACTIVE&state=REVOKED",
            "limit",
            "=1",
            "&",
            "limit=1&",
            "limit=%zz")) {
      bed.get("/v1/keys?" + query).expect(400, "invalid_request");
    }
  }
}
