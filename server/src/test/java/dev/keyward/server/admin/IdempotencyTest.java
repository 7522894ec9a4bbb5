package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.idempotency.ClaimStore;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are sent again. */
final class IdempotencyTest {
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

  private static Request marked(Request request, String... key) {
    return request.with("Idempotency-Key", key);
  }

  private Request key(String name) {
    return Request.post("/v1/keys", "{\"client_id\":\"" + client + "\",\"name\":\"" + name + "\"}");
  }

  private static Request user(String name) {
    return Request.post(
        "/v1/users", "{\"username\":\"" + name + "\",\"password\":\"" + AdminBed.PASSWORD + "\"}");
  }

  private void madeOnce(Request request, String list) {
    int before = bed.get(list).json().path("items").size();
    Answer first = bed.call(marked(request, list)).expect(201);
    Answer again = bed.call(marked(request, list)).expect(201);
    assertEquals(first.text("id"), again.text("id"));
    assertEquals(first.headers().get("Location"), again.headers().get("Location"));
    assertEquals(first.headers().get("ETag"), again.headers().get("ETag"));
    assertEquals(before + 1, bed.get(list).json().path("items").size());
  }

  @Test
  void everythingIsMadeOnce() {
    madeOnce(Request.post("/v1/clients", "{\"name\":\"n\"}"), "/v1/clients");
    madeOnce(user("alice"), "/v1/users");
  }

  @Test
  void aKeyIsMadeOnceAndItsSecretShownOnce() {
    Answer first = bed.call(marked(key("k"), "a")).expect(201);
    Answer again = bed.call(marked(key("k"), "a")).expect(201);
    assertTrue(first.json().path("secret").isString());
    assertTrue(again.json().path("secret").isNull());
    assertEquals(first.text("id"), again.text("id"));
    assertEquals(first.headers().get("ETag"), again.headers().get("ETag"));
    assertEquals(1, bed.get("/v1/keys").json().path("items").size());
  }

  @Test
  void whatWasChangedMeanwhileIsShownAsItIs() {
    String id = bed.call(marked(key("k"), "a")).expect(201).text("id");
    bed.call(Request.patch("/v1/keys/" + id, "{\"name\":\"m\"}")).expect(200);
    assertEquals("m", bed.call(marked(key("k"), "a")).expect(201).text("name"));
  }

  @Test
  void theKeyWithAnotherCallIsRefused() {
    bed.call(marked(key("k"), "a")).expect(201);
    String before = bed.everything();
    bed.call(marked(key("other"), "a")).expect(409, "idempotency_conflict");
    bed.call(marked(Request.post("/v1/clients", "{\"name\":\"k\"}"), "a"))
        .expect(409, "idempotency_conflict");
    assertEquals(before, bed.everything());
  }

  @Test
  void otherKeysAndNoneAreOtherCalls() {
    Set<String> ids =
        List.of(marked(key("k"), "a"), marked(key("k"), "A"), marked(key("k"), "b"), key("k"))
            .stream()
            .map(request -> bed.call(request).expect(201).text("id"))
            .collect(Collectors.toSet());
    assertEquals(4, ids.size());
  }

  @Test
  void callersDoNotGetIntoEachOthersWay() {
    String first = bed.call(marked(key("k"), "a")).expect(201).text("id");
    bed.callerKind = dev.keyward.core.CredentialKind.ACCESS_TOKEN;
    assertNotEquals(first, bed.call(marked(key("k"), "a")).expect(201).text("id"));
  }

  /** What it made may be beyond the rights of the other one, which is not told of it either. */
  @Test
  void anotherKeyOfTheSameClientDoesNotReplay() {
    Request request =
        Request.post(
            "/v1/keys",
            "{\"client_id\":\"" + client + "\",\"name\":\"k\",\"scopes\":[\"keyward:admin\"]}");
    bed.call(marked(request, "a")).expect(201);
    String before = bed.everything();
    bed.callerKey = "key_other";
    bed.call(marked(request, "a").as("keyward:keys:write")).expect(403, "forbidden");
    assertEquals(before, bed.everything());
  }

  @Test
  void ofATokenItIsTheUserWhoRepeats() {
    bed.callerKind = dev.keyward.core.CredentialKind.ACCESS_TOKEN;
    String first = bed.call(marked(key("k"), "a")).expect(201).text("id");
    bed.callerKey = "another-jti";
    assertEquals(first, bed.call(marked(key("k"), "a")).expect(201).text("id"));
  }

  @Test
  void aRefusedCallMayBeSentAgainWithItsKey() {
    bed.user("alice");
    bed.call(marked(user("alice"), "a")).expect(409, "username_taken");
    bed.call(marked(key(" "), "a")).expect(400, "invalid_request");
    bed.call(marked(key("k"), "a")).expect(201);
  }

  @Test
  void whatIsGoneIsNotMadeAgain() {
    Request request = marked(Request.post("/v1/clients", "{\"name\":\"n\"}"), "a");
    String id = bed.call(request).expect(201).text("id");
    bed.call(Request.delete("/v1/clients/" + id)).expect(204);
    bed.call(request).expect(409, "idempotency_conflict");
  }

  @Test
  void afterADayItIsANewCall() {
    String first = bed.call(marked(key("k"), "a")).expect(201).text("id");
    bed.now = AdminBed.START.plus(ClaimStore.LIFE).minusMillis(1);
    assertEquals(first, bed.call(marked(key("k"), "a")).expect(201).text("id"));
    bed.now = AdminBed.START.plus(ClaimStore.LIFE);
    assertNotEquals(first, bed.call(marked(key("k"), "a")).expect(201).text("id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "\u00e9", "a\tb"})
  void aKeyThatIsNoneIsRefused(String value) {
    bed.call(marked(key("k"), value)).expect(400, "invalid_request");
  }

  @Test
  void aKeyHas255CharactersAndComesOnce() {
    bed.call(marked(key("k"), "x".repeat(256))).expect(400, "invalid_request");
    bed.call(marked(key("k"), "a", "a")).expect(400, "invalid_request");
    bed.call(marked(key("k"), "x".repeat(255))).expect(201);
  }

  @Test
  void ofManyAtOnceAllShowTheSame() throws Exception {
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      calls.add(() -> bed.call(marked(user("alice"), "a")));
    }
    Set<String> ids = new java.util.HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        ids.add(answer.get().expect(201).text("id"));
      }
    }
    assertEquals(1, ids.size());
    assertEquals(1, bed.get("/v1/users").json().path("items").size());
  }
}
