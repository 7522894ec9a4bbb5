package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /v1/keys/{key_id}/usage}, and {@code last_used_at} wherever a key is shown. */
final class UsageOperationsTest {
  @TempDir Path directory;
  private AdminBed bed;
  private String id;
  private String secret;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
    Answer made =
        bed.post(
                "/v1/keys",
                AdminBed.JSON.writeValueAsString(Map.of("client_id", bed.client("c"), "name", "k")))
            .expect(201);
    assertTrue(made.json().path("last_used_at").isNull());
    id = made.text("id");
    secret = made.text("secret");
    bed.now = AdminBed.START.plus(Duration.ofMinutes(30));
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private Answer usage(String query) {
    return bed.get("/v1/keys/" + id + "/usage" + query);
  }

  private void useIn(int hours, int allowed, int denied) {
    bed.now = AdminBed.START.plus(Duration.ofHours(hours)).plus(Duration.ofMinutes(30));
    bed.use(secret, allowed, denied);
    usage("").expect(200);
  }

  private static List<Integer> allowed(Answer answer) {
    return answer
        .expect(200)
        .json()
        .path("items")
        .valueStream()
        .map(item -> item.path("allowed").intValue())
        .toList();
  }

  @Test
  void aUseJustNowIsInTheAnswer() {
    assertEquals(
        "{\"last_used_at\":null,\"quota\":null,\"items\":[]}",
        usage("").expect(200).json().toString());
    bed.use(secret, 3, 2);
    assertEquals(
        "{\"last_used_at\":\"2030-01-01T00:30:00.123Z\",\"quota\":null,\"items\":[{\"hour\":"
            + "\"2030-01-01T00:00:00.000Z\",\"allowed\":3,\"denied\":2}]}",
        usage("").expect(200).json().toString());
    assertEquals(usage("").json(), usage("").json(), "and is there once");
  }

  @Test
  void theLastSevenDaysUnlessOthersAreAskedFor() {
    useIn(0, 1, 0);
    useIn(24, 2, 0);
    useIn(7 * 24 + 1, 3, 0);
    assertEquals(List.of(2, 3), allowed(usage("")));
    assertEquals(List.of(1, 2, 3), allowed(usage("?since=2030-01-01T00:00:00Z")));
    assertEquals(List.of(1, 2), allowed(usage("?until=2030-01-03T00:00:00Z")));
    assertEquals(
        List.of(2), allowed(usage("?since=2030-01-01T00:00:01Z&until=2030-01-02T00:00:01Z")));
    assertEquals(
        List.of(2),
        allowed(usage("?since=2030-01-02T02:00:00%2B02:00&until=2030-01-03T00:00:00Z")));
  }

  @Test
  void aRangeThatIsNoneIsRefused() {
    for (String query :
        List.of(
            "since=2030-01-02T00:00:00Z&until=2030-01-02T00:00:00Z",
            "since=2999-01-01T00:00:00Z",
            "since=yesterday",
            "until=2030-01-01",
            "since=",
            "since=2016-12-31T23:59:60Z",
            "since=2030-01-01T00:00:00Z&since=2030-01-01T00:00:00Z",
            "limit=1")) {
      usage("?" + query).expect(400, "invalid_request");
    }
    usage("?since=1970-01-01T00:00:00Z&until=9999-12-31T23:59:59Z").expect(200);
  }

  @Test
  void anUnknownKeyIs404() {
    bed.get("/v1/keys/key_00000000000000000000000000/usage").expect(404, "not_found");
    bed.get("/v1/keys/nothing/usage").expect(404, "not_found");
  }

  @Test
  void theLastUseIsShownWithTheKey() {
    bed.use(secret, 0, 1);
    usage("").expect(200);
    assertTrue(bed.get("/v1/keys/" + id).json().path("last_used_at").isNull(), "it was refused");
    bed.use(secret, 1, 0);
    usage("").expect(200);
    String at = "2030-01-01T00:30:00.123Z";
    assertEquals(at, bed.get("/v1/keys/" + id).text("last_used_at"));
    assertEquals(at, bed.get("/v1/keys").json().at("/items/0/last_used_at").stringValue());
    assertEquals(
        at, bed.post("/v1/keys/lookup", "{\"secret\":\"" + secret + "\"}").text("last_used_at"));
    assertEquals(at, bed.post("/v1/keys/" + id + "/revoke", "{}").text("last_used_at"));
  }

  @Test
  void useChangesNoEntityTagAndIsNoChange() {
    Answer before = bed.get("/v1/keys/" + id);
    int acts = bed.acts().size();
    bed.use(secret, 1, 1);
    usage("").expect(200);
    Answer after = bed.get("/v1/keys/" + id);
    String tag = Objects.requireNonNull(before.headers().get("ETag"));
    assertEquals(tag, after.headers().get("ETag"));
    assertEquals(acts, bed.acts().size());
    bed.call(Request.patch("/v1/keys/" + id, "{\"name\":\"m\"}").with("If-Match", tag)).expect(200);
  }
}
