package dev.keyward.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class AuditOperationsTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

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

  private List<Integer> numbers(String query) {
    List<Integer> numbers = new ArrayList<>();
    JsonNode items = bed.get("/v1/audit" + query).expect(200).json().path("items");
    items.forEach(item -> numbers.add(item.path("sequence").asInt()));
    return numbers;
  }

  @Test
  void aRecordHasTheDocumentedShape() {
    String client = bed.client("Billing");

    JsonNode record = bed.get("/v1/audit").expect(200).json().at("/items/0");

    assertEquals(
        "{\"sequence\":1,\"time\":\"2030-01-01T00:00:00.123Z\",\"actor\":\"key_caller\","
            + "\"action\":\"client.create\",\"target\":\""
            + client
            + "\",\"request_id\":\"request-1\",\"address\":\"127.0.0.1\","
            + "\"details\":{\"name\":\"Billing\"},\"previous_hash\":\""
            + "0".repeat(64)
            + "\",\"hash\":\""
            + record.path("hash").stringValue()
            + "\"}",
        record.toString());
  }

  @Test
  void whatWasJustDoneIsInTheAnswer() {
    assertEquals(List.of(), numbers(""));
    bed.client("a");
    assertEquals(List.of(1), numbers(""));
    bed.client("b");
    assertEquals(List.of(1, 2), numbers(""));
  }

  @Test
  void recordsAreFilteredAndOrdered() {
    String client = bed.client("a");
    bed.now = AdminBed.START.plusSeconds(10);
    String key = bed.key(client);
    bed.post("/v1/keys/" + key + "/revoke", "{}").expect(200);

    assertEquals(List.of(1, 2, 3), numbers("?order=asc"));
    assertEquals(List.of(3, 2, 1), numbers("?order=desc"));
    assertEquals(List.of(2, 3), numbers("?action=key.*"));
    assertEquals(List.of(2), numbers("?action=key.create"));
    assertEquals(List.of(2, 3), numbers("?target=" + key));
    assertEquals(List.of(1, 2, 3), numbers("?actor=key_caller"));
    assertEquals(List.of(), numbers("?actor=operator"));
    assertEquals(List.of(2, 3), numbers("?since=2030-01-01T00:00:10.123Z"));
    assertEquals(List.of(1), numbers("?until=2030-01-01T00:00:10.123Z"));
    assertEquals(List.of(1), numbers("?until=2030-01-01T02:00:10.123%2B02:00"));
    assertEquals(List.of(3), numbers("?since=2030-01-01T00:00:10Z&action=key.revoke&limit=1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"asc", "desc"})
  void pagesFollowEachOther(String order) {
    for (int i = 0; i < 5; i++) {
      bed.client("c" + i);
    }
    List<Integer> seen = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      Answer page = bed.get("/v1/audit?limit=2&order=" + order + cursor).expect(200);
      page.json().path("items").forEach(item -> seen.add(item.path("sequence").asInt()));
      String next = page.json().path("next_cursor").stringValue(null);
      cursor = next == null ? null : "&cursor=" + next;
    }
    assertEquals(order.equals("asc") ? List.of(1, 2, 3, 4, 5) : List.of(5, 4, 3, 2, 1), seen);
  }

  private Answer lines(String target, String... accept) {
    return bed.call(Request.get(target).with("accept", accept)).expect(200);
  }

  @Test
  void linesAreTheSameRecordsAndNameTheNextPage() {
    for (int i = 0; i < 3; i++) {
      bed.client("c" + i);
    }
    JsonNode items = bed.get("/v1/audit").json().path("items");

    Answer first = lines("/v1/audit?limit=2&action=client.*", "application/x-ndjson");
    List<String> seen = new ArrayList<>(new String(first.body(), UTF_8).lines().toList());
    assertEquals(2, seen.size());
    assertTrue(new String(first.body(), UTF_8).endsWith("}\n"));
    assertEquals("application/x-ndjson", first.headers().get("Content-Type"));
    assertEquals("no-store", first.headers().get("Cache-Control"));
    String link = first.headers().get("Link");
    assertEquals("</v1/audit?action=client.*&cursor=2&limit=2>; rel=\"next\"", link);

    Answer second = lines(link.substring(1, link.indexOf('>')), "application/x-ndjson");
    assertNull(second.headers().get("Link"));
    seen.addAll(new String(second.body(), UTF_8).lines().toList());
    assertEquals(items.valueStream().map(JsonNode::toString).toList(), seen);
  }

  @Test
  void theNextPageAsksForTheSameTimes() {
    bed.client("a");
    bed.client("b");
    String link =
        lines("/v1/audit?limit=1&since=2029-01-01T00:00:00%2B02:00", "application/x-ndjson")
            .headers()
            .get("Link");

    Answer next = lines(link.substring(1, link.indexOf('>')), "application/x-ndjson");

    assertEquals(1, new String(next.body(), UTF_8).lines().count(), link);
  }

  @Test
  void linesAreSentToWhoAcceptsThem() {
    bed.client("a");
    for (String accept :
        List.of("Application/X-NDJSON", "application/json, application/x-ndjson;q=0.5")) {
      assertEquals(
          "application/x-ndjson", lines("/v1/audit", accept).headers().get("Content-Type"));
    }
    assertEquals(
        "application/x-ndjson",
        lines("/v1/audit", "text/html", "application/x-ndjson").headers().get("Content-Type"));
    for (String accept : List.of("*/*", "application/*", "application/json", "")) {
      assertEquals("application/json", lines("/v1/audit", accept).headers().get("Content-Type"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?actor=",
        "?actor=a%20b",
        "?target=%00",
        "?action=",
        "?action=*",
        "?action=key*",
        "?action=key.",
        "?action=Key.create",
        "?action=key.*.x",
        "?since=yesterday",
        "?since=2030-01-01",
        "?since=2030-01-01T00:00:00",
        "?since=2016-12-31T23:59:60Z",
        "?until=2030-01-01T00:00:00+02:00",
        "?order=random",
        "?limit=0",
        "?limit=1001",
        "?cursor=",
        "?cursor=0",
        "?cursor=-1",
        "?cursor=1e3",
        "?cursor=9999999999999999999",
        "?cursor=client_00000000000000000000000000",
        "?actor=a&actor=b",
        "?format=ndjson",
        "/verify?head=",
        "/verify?head=1",
        "/verify?head=0:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "/verify?head=1:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "/verify?head=1:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
        "/verify?limit=1"
      })
  void whatIsNoQuestionIsRefusedByName(String query) {
    Answer answer = bed.get("/v1/audit" + query).expect(400, "invalid_request");

    String parameter = query.substring(query.indexOf('?') + 1, query.indexOf('='));
    String message = answer.json().at("/errors/0/message").stringValue();
    assertTrue(message.contains(parameter), message);
  }

  private Answer verify(String query) {
    return bed.get("/v1/audit/verify" + query).expect(200);
  }

  private static void assertVerified(Answer answer, boolean valid, int records, String firstBad) {
    assertEquals(valid, answer.json().path("valid").booleanValue(), answer::toString);
    assertEquals(records, answer.json().path("records").asInt(), answer::toString);
    assertEquals(firstBad, answer.json().path("first_bad").toString(), answer::toString);
  }

  @Test
  void anEmptyLogHoldsAndHasNoHead() {
    assertEquals(
        "{\"valid\":true,\"records\":0,\"first_bad\":null,\"head\":null}",
        verify("").json().toString());
    assertVerified(verify("?head=1:" + HASH), false, 0, "1");
  }

  @Test
  void theHeadIsTheLastRecord() {
    bed.client("a");
    bed.client("b");

    Answer answer = verify("");

    assertVerified(answer, true, 2, "null");
    String last = bed.get("/v1/audit").json().at("/items/1/hash").stringValue();
    assertEquals("2:" + last, answer.text("head"));
  }

  @Test
  void aHeadThatWasNotedIsLookedFor() throws Exception {
    bed.client("a");
    bed.client("b");
    String noted = verify("").text("head");
    bed.client("c");
    assertVerified(verify("?head=" + noted), true, 3, "null");
    assertVerified(verify("?head=2:" + HASH), false, 1, "2");
    assertVerified(verify("?head=4:" + HASH), false, 3, "4");

    bed.execute("DELETE FROM audit WHERE sequence > 1");
    bed.execute(
        "UPDATE audit_head SET sequence = 1, hash = (SELECT hash FROM audit WHERE sequence = 1)");

    assertVerified(verify(""), true, 1, "null");
    assertVerified(verify("?head=" + noted), false, 1, "2");
  }

  @Test
  void aChangedRecordIsNamedAndShownAsItIs() throws Exception {
    for (int i = 0; i < 5; i++) {
      bed.client("c" + i);
    }
    verify("");

    bed.execute("UPDATE audit SET details = '{\"name\": \"x\"}' WHERE sequence = 3");

    Answer answer = verify("");
    assertVerified(answer, false, 2, "3");
    assertTrue(answer.text("head").startsWith("2:"), answer::toString);
    assertEquals(
        "{\"unreadable\":\"{\\\"name\\\": \\\"x\\\"}\"}",
        bed.get("/v1/audit").json().at("/items/2/details").toString());
  }

  @Test
  void whoTampersWithTheHeadIsFoundAlthoughNothingCanBeSealed() throws Exception {
    for (int i = 0; i < 3; i++) {
      bed.client("c" + i);
    }
    verify("");
    bed.execute(
        "UPDATE audit_head SET sequence = 1, hash = (SELECT hash FROM audit WHERE sequence = 1)");
    bed.client("d");

    assertThrows(StorageException.class, () -> bed.get("/v1/audit"));
    assertVerified(verify(""), false, 1, "2");
  }

  @Test
  void aLogThatCannotBeSealedIsNotCalledWhole() throws Exception {
    bed.client("a");
    bed.execute("DELETE FROM audit_head");

    assertThrows(StorageException.class, () -> bed.get("/v1/audit/verify"));
  }

  @Test
  void aStoreThatIsDownIsNoAnswer() {
    bed.client("a");
    bed.loseStore();

    assertThrows(StorageException.class, () -> bed.get("/v1/audit"));
    assertThrows(StorageException.class, () -> bed.get("/v1/audit/verify"));
  }
}
