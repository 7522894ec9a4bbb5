package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code rate_limit} and {@code quota} of keys, clients and users. */
final class OwnLimitOperationsTest {
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

  private Answer createKey(String members) {
    return bed.post("/v1/keys", "{\"client_id\":\"" + client + "\",\"name\":\"k\"" + members + "}");
  }

  private Answer createUser(String members) {
    return bed.post(
        "/v1/users",
        "{\"username\":\"ada\",\"password\":\"" + AdminBed.PASSWORD + "\"" + members + "}");
  }

  private Answer patch(String path, String body) {
    return bed.call(Request.patch(path, body));
  }

  private static void assertLimits(String rate, String quota, Answer answer) {
    assertEquals(rate, answer.json().path("rate_limit").toString());
    assertEquals(quota, answer.json().path("quota").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "100/1m|\"100/1m\"",
        "100/60s|\"100/1m\"",
        "100/1m burst 20|\"100/1m burst 20\"",
        "100/1m burst 100|\"100/1m\"",
        "1000000000/31d|\"1000000000/31d\"",
        "off|\"off\""
      })
  void rateIsShownInItsOneForm(String rate, String shown) {
    String member = "\"rate_limit\":\"" + rate + "\"";
    assertEquals(shown, createKey("," + member).expect(201).json().path("rate_limit").toString());
    assertEquals(
        shown,
        patch("/v1/clients/" + client, "{" + member + "}")
            .expect(200)
            .json()
            .path("rate_limit")
            .toString());
    assertEquals(shown, createUser("," + member).expect(201).json().path("rate_limit").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"0/1m\"",
        "\"100\"",
        "\"100/1w\"",
        "\"100/0s\"",
        "\"100/32d\"",
        "\"1000000001/1m\"",
        "\"100/1m burst 101\"",
        "\"100/1m burst 0\"",
        "\"100/1m \"",
        "\"OFF\"",
        "100",
        "{}",
        "[]",
        "true"
      })
  void whatIsNoRateIsRefusedAtItsPlace(String rate) {
    String member = "\"rate_limit\":" + rate;
    for (Answer answer :
        new Answer[] {
          createKey("," + member),
          createUser("," + member),
          bed.post("/v1/clients", "{\"name\":\"n\"," + member + "}"),
          patch("/v1/clients/" + client, "{" + member + "}")
        }) {
      answer.expect(400, "invalid_request");
      assertEquals("/rate_limit", answer.json().at("/errors/0/pointer").stringValue());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"requests\":5}",
        "{\"per\":\"day\"}",
        "{\"requests\":0,\"per\":\"day\"}",
        "{\"requests\":-1,\"per\":\"day\"}",
        "{\"requests\":1.5,\"per\":\"day\"}",
        "{\"requests\":\"5\",\"per\":\"day\"}",
        "{\"requests\":1000000000001,\"per\":\"day\"}",
        "{\"requests\":99999999999999999999999,\"per\":\"day\"}",
        "{\"requests\":5,\"per\":\"year\"}",
        "{\"requests\":5,\"per\":\"DAY\"}",
        "{\"requests\":5,\"per\":\"day\",\"burst\":1}",
        "5",
        "\"5/day\"",
        "[]"
      })
  void whatIsNoQuotaIsRefusedAtItsPlace(String quota) {
    Answer answer = createKey(",\"quota\":" + quota).expect(400, "invalid_request");
    String pointer = answer.json().at("/errors/0/pointer").stringValue();
    assertTrue(pointer.startsWith("/quota"), pointer);
  }

  @Test
  void limitsOfAKeyAreShownChangedAndTakenAway() {
    String id =
        createKey(
                ",\"rate_limit\":\"5/1s\",\"quota\":{\"requests\":1000000000000,\"per\":\"month\"}")
            .expect(201)
            .text("id");
    String path = "/v1/keys/" + id;
    String month = "{\"requests\":1000000000000,\"per\":\"month\"}";
    assertLimits("\"5/1s\"", month, bed.get(path).expect(200));
    assertLimits("\"off\"", month, patch(path, "{\"rate_limit\":\"off\"}").expect(200));
    assertLimits("\"off\"", month, patch(path, "{\"name\":\"n\"}").expect(200));
    assertLimits("null", month, patch(path, "{\"rate_limit\":null}").expect(200));
    assertLimits(
        "null",
        "{\"requests\":7,\"per\":\"week\"}",
        patch(path, "{\"quota\":{\"requests\":7,\"per\":\"week\"}}").expect(200));
    assertLimits("null", "null", patch(path, "{\"quota\":null}").expect(200));
    assertLimits("null", "null", bed.get(path).expect(200));
    assertLimits("null", "null", createKey("").expect(201));
  }

  @Test
  void limitOfAClientStaysUntilItIsTakenAway() {
    String path = "/v1/clients/" + client;
    patch(path, "{\"rate_limit\":\"9/1h\"}").expect(200);
    assertEquals("9/1h", patch(path, "{\"name\":\"n\"}").expect(200).text("rate_limit"));
    assertTrue(patch(path, "{\"rate_limit\":null}").expect(200).json().path("rate_limit").isNull());
  }

  @Test
  void limitOfAUserStaysUntilItIsTakenAway() {
    String path = "/v1/users/" + createUser("").expect(201).text("id");
    patch(path, "{\"rate_limit\":\"9/1h\"}").expect(200);
    assertEquals("9/1h", patch(path, "{\"enabled\":true}").expect(200).text("rate_limit"));
    assertTrue(patch(path, "{\"rate_limit\":null}").expect(200).json().path("rate_limit").isNull());
  }

  @Test
  void changesAreAuditedWithWhatTheyAre() {
    String id = createKey(",\"quota\":{\"requests\":5,\"per\":\"day\"}").expect(201).text("id");
    AuditEvent made = bed.acts().getLast();
    assertEquals("5/day", made.details().get("quota"));
    patch("/v1/keys/" + id, "{\"rate_limit\":\"off\",\"quota\":null}").expect(200);
    assertEquals(
        Map.of("changed", "quota rate_limit", "quota", "null", "rate_limit", "off"),
        bed.acts().getLast().details());
    patch("/v1/clients/" + client, "{\"rate_limit\":\"2/1h\"}").expect(200);
    assertEquals("2/1h", bed.acts().getLast().details().get("rate_limit"));
  }

  @Test
  void rotatedKeyKeepsItsLimits() {
    String id =
        createKey(",\"rate_limit\":\"5/1s\",\"quota\":{\"requests\":9,\"per\":\"day\"}")
            .expect(201)
            .text("id");
    Answer next = bed.post("/v1/keys/" + id + "/rotate", "{\"grace\":\"1h\"}").expect(201);
    assertLimits("\"5/1s\"", "{\"requests\":9,\"per\":\"day\"}", next);
  }

  @Test
  void importedKeyHasItsLimits() {
    bed.call(
            Request.lines(
                "{\"client_id\":\""
                    + client
                    + "\",\"name\":\"n\",\"raw\":\"made-elsewhere-0123456789\","
                    + "\"rate_limit\":\"5/1s\",\"quota\":{\"requests\":9,\"per\":\"day\"}}"))
        .expect(200);
    JsonNode key = bed.get("/v1/keys?client_id=" + client).expect(200).json().at("/items/0");
    assertEquals("5/1s", key.path("rate_limit").stringValue());
    assertEquals("{\"requests\":9,\"per\":\"day\"}", key.path("quota").toString());
  }

  @Test
  void usageShowsHowTheQuotaStands() {
    String id = createKey(",\"quota\":{\"requests\":9,\"per\":\"month\"}").expect(201).text("id");
    assertEquals(
        "{\"requests\":9,\"per\":\"month\",\"used\":0,\"remaining\":9,"
            + "\"resets_at\":\"2030-02-01T00:00:00.000Z\"}",
        bed.get("/v1/keys/" + id + "/usage").expect(200).json().path("quota").toString());
  }
}
