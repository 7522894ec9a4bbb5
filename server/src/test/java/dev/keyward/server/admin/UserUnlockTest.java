package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /v1/users/{user_id}/unlock}, and how a lock is shown. */
final class UserUnlockTest {
  private static final String WRITER = "keyward:users:write";

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

  private String locked(String username, String... scopes) {
    String id = bed.user(username, scopes);
    for (int i = 0; i < LoginFailureStore.MOST; i++) {
      bed.failures.failed(id, Actor.KEYWARD.did("user.lock", id, Map.of()));
    }
    return id;
  }

  private boolean isLocked(String id) {
    return bed.get("/v1/users/" + id).expect(200).json().path("locked").booleanValue();
  }

  private Answer unlock(String id, String body) {
    return bed.post("/v1/users/" + id + "/unlock", body);
  }

  @Test
  void aLockedUserIsShownAsSuchAndAsAnotherVersion() {
    String id = bed.user("open");
    assertFalse(isLocked(id));
    String other = bed.user("a");
    String before = bed.get("/v1/users/" + other).headers().get("ETag");
    String locked = locked("b");
    assertTrue(isLocked(locked));
    assertTrue(
        bed.get("/v1/users").json().path("items").toString().contains("\"locked\":true"), "list");
    for (int i = 0; i < LoginFailureStore.MOST; i++) {
      bed.failures.failed(other, Actor.KEYWARD.did("user.lock", other, Map.of()));
    }
    assertNotEquals(before, bed.get("/v1/users/" + other).headers().get("ETag"));
  }

  @Test
  void unlockAnswersTheUserAndIsAudited() {
    String id = locked("a");
    int caughtUp = bed.caughtUp;
    Answer answer = unlock(id, "{}").expect(200);
    assertFalse(answer.json().path("locked").booleanValue());
    assertEquals(bed.get("/v1/users/" + id).json(), answer.json());
    assertEquals(caughtUp + 1, bed.caughtUp);
    AuditEvent act = bed.acts().getLast();
    assertEquals("user.unlock", act.action());
    assertEquals("key_caller", act.actor());
    assertEquals(id, act.target());
    assertEquals(Map.of("devices_ended", "false"), act.details());
  }

  @Test
  void noBodyIsNeeded() {
    String id = locked("a");
    bed.call(
            new Request(
                "POST", "/v1/users/" + id + "/unlock", Map.of(), new byte[0], AdminBed.ADMIN))
        .expect(200);
    assertFalse(isLocked(id));
  }

  @Test
  void devicesAreForgottenWhenItSaysSo() {
    String id = locked("a");
    unlock(id, "{\"forget_devices\":true}").expect(200);
    assertEquals(Map.of("devices_ended", "true"), bed.acts().getLast().details());
  }

  @Test
  void anOpenUserIsUnlockedToo() {
    unlock(bed.user("a"), "{}").expect(200);
  }

  @Test
  void aPasswordThatIsSetUnlocksAndAChangeOfOtherThingsDoesNot() {
    String id = locked("a");
    bed.call(Request.patch("/v1/users/" + id, "{\"enabled\":false}")).expect(200);
    bed.call(Request.patch("/v1/users/" + id, "{\"enabled\":true,\"scopes\":[\"x\"]}")).expect(200);
    bed.post("/v1/users/" + id + "/password", "{}").expect(200);
    assertTrue(isLocked(id));
    bed.post("/v1/users/" + id + "/password", "{\"password\":\"another horse and a battery 8\"}")
        .expect(200);
    assertFalse(isLocked(id));
  }

  @Test
  void whoLacksTheRightsUnlocksNobody() {
    String admin = locked("admin", "keyward:admin");
    String before = bed.everything();
    bed.call(Request.post("/v1/users/" + admin + "/unlock", "{}").as(WRITER))
        .expect(403, "forbidden");
    assertEquals(before, bed.everything());
    assertTrue(isLocked(admin));
    bed.call(Request.post("/v1/users/" + admin + "/unlock", "{}").as(WRITER, "keyward:admin"))
        .expect(200);
  }

  @Test
  void nobodyIs404() {
    unlock("user_" + "0".repeat(26), "{}").expect(404, "not_found");
  }

  @Test
  void whatIsWrongIsToldAndChangesNothing() {
    String id = locked("a");
    String before = bed.everything();
    assertEquals(
        List.of("/forget_devices"),
        unlock(id, "{\"forget_devices\":1}").expect(400, "invalid_request").pointers());
    unlock(id, "{\"reason\":\"x\"}").expect(400, "invalid_request");
    assertEquals(before, bed.everything());
  }
}
