package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What keys are hashed under, and how it is replaced. */
final class PepperOperationsTest {
  private static final String ROTATE = "/v1/peppers/rotate";

  /** As long as it takes until a new one is active. */
  private static final int DELAY = 35;

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

  private Answer rotate() {
    return bed.call(rotation());
  }

  private static Request rotation() {
    return new Request("POST", ROTATE, java.util.Map.of(), new byte[0], AdminBed.ADMIN);
  }

  private JsonNode list() {
    return bed.get("/v1/peppers").expect(200).json().path("items");
  }

  private List<String> states() {
    return list().valueStream().map(pepper -> pepper.path("state").stringValue()).toList();
  }

  @Test
  void theFirstOneIsActiveFromTheStart() {
    bed.key(bed.client("c"));

    JsonNode only = list().path(0);

    assertEquals(1, list().size());
    assertEquals("pepper-1", only.path("id").stringValue());
    assertEquals("ACTIVE", only.path("state").stringValue());
    assertEquals("2030-01-01T00:00:00.123Z", only.path("created_at").stringValue());
    assertEquals(only.path("created_at"), only.path("active_from"));
    assertEquals(1, only.path("keys").intValue());
  }

  @Test
  void aNewOneIsPendingUntilEveryNodeKnowsIt() {
    Answer made = rotate().expect(201);

    assertEquals("PENDING", made.text("state"));
    assertEquals("2030-01-01T00:00:00.123Z", made.text("created_at"));
    assertEquals("2030-01-01T00:00:35.123Z", made.text("active_from"));
    assertEquals(0, made.json().path("keys").intValue());
    assertEquals(made.json(), list().path(1));
    assertEquals(List.of("ACTIVE", "PENDING"), states());
    bed.now = bed.now.plusSeconds(DELAY);
    assertEquals(List.of("OLD", "ACTIVE"), states());
  }

  @Test
  void theNextOneHasToWait() {
    rotate().expect(201);
    String before = list().toString();
    int acts = bed.acts().size();

    rotate().expect(409, "pepper_pending");

    assertEquals(before, list().toString());
    assertEquals(acts, bed.acts().size());
    bed.now = bed.now.plusSeconds(DELAY);
    rotate().expect(201);
  }

  @Test
  void thereAreAtMostEight() {
    for (int i = 0; i < 7; i++) {
      rotate().expect(201);
      bed.now = bed.now.plusSeconds(DELAY);
    }

    rotate().expect(409, "too_many_peppers");

    assertEquals(8, list().size());
  }

  @Test
  void itIsRecordedWhoDidItAndNoSecretShown() {
    Answer made = rotate().expect(201);

    var act = bed.acts().getLast();
    assertEquals("pepper.rotate", act.action());
    assertEquals(made.text("id"), act.target());
    assertEquals("key_caller", act.actor());
    assertEquals(
        List.of("id", "state", "created_at", "active_from", "keys"),
        List.copyOf(made.json().propertyNames()));
  }

  @Test
  void aRepeatedCallMakesOne() {
    Request marked = rotation().with("Idempotency-Key", "a");

    Answer first = bed.call(marked).expect(201);
    Answer again = bed.call(marked).expect(201);

    assertEquals(first.json(), again.json());
    assertEquals(2, list().size());
    bed.now = bed.now.plusSeconds(DELAY);
    Answer next = bed.call(rotation().with("Idempotency-Key", "b")).expect(201);
    assertNotEquals(first.text("id"), next.text("id"));
  }

  @Test
  void revokedKeysNeedNoPepper() {
    String client = bed.client("c");
    String key = bed.key(client);
    bed.key(client);
    bed.post("/v1/keys/" + key + "/revoke", "{}").expect(200);

    assertEquals(1, list().path(0).path("keys").intValue());
  }

  @Test
  void aQueryIsRefused() {
    assertTrue(bed.get("/v1/peppers?limit=1").expect(400, "invalid_request").json().has("errors"));
  }
}
