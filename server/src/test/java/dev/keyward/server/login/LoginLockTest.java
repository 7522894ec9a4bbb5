package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.User;
import dev.keyward.server.login.PublicCalls.Answer;
import dev.keyward.server.login.Users.UnlockResult;
import dev.keyward.server.login.guard.DeviceTokens;
import dev.keyward.server.password.FastHashing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a hundred wrong passwords the right one counts no more, but for who shows a device. */
final class LoginLockTest {
  private static final int MOST = LoginFailureStore.MOST;

  @TempDir Path directory;
  private final AtomicInteger hashes = new AtomicInteger();
  private LoginServiceBed bed;
  private LoginCalls calls;
  private User alice;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginServiceBed(directory, FastHashing.open(nanos -> hashes.incrementAndGet()));
    alice = bed.bed.user("alice", "data:read");
    bed.bed.user("bob");
    calls = new LoginCalls(bed, null, null);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static Answer expect(int status, Answer answer) {
    assertEquals(status, answer.status(), answer.body());
    return answer;
  }

  /** From five addresses in turn. */
  private void guess(String username, int times) {
    for (int i = 0; i < times; i++) {
      expect(401, calls.postFrom("203.0.113." + (1 + i % 5), username, LoginBed.OTHER));
    }
  }

  private String device(String username) {
    Answer answer = expect(200, calls.post(username, LoginBed.PASSWORD));
    return answer.json().path("device_token").stringValue();
  }

  private Answer login(String deviceToken) {
    return calls.postFrom("192.0.2.1", "alice", LoginBed.PASSWORD, deviceToken);
  }

  private Answer login() {
    return calls.post("alice", LoginBed.PASSWORD);
  }

  private boolean isLocked() {
    return bed.bed.store.find(alice.id()).orElseThrow().locked();
  }

  @Test
  void theRightPasswordCountsAfterNinetyNineWrongOnesAndNotAfterOneMore() {
    guess("alice", MOST - 1);
    expect(200, login());
    guess("alice", MOST - 1);
    assertFalse(isLocked());
    guess("alice", 1);
    expect(401, login());
    assertTrue(isLocked());
  }

  @Test
  void aLockedAccountAnOpenOneAndNobodyAreAnsweredAlikeWhateverIsSent() {
    String foreign = device("bob");
    guess("alice", MOST);
    Answer open = expect(401, calls.post("bob", LoginBed.OTHER));
    assertEquals(open, calls.post("alice", LoginBed.OTHER));
    assertEquals(open, calls.post("alice", LoginBed.PASSWORD));
    assertEquals(open, calls.post("nobody", LoginBed.PASSWORD));
    for (String token : List.of(foreign, "", "kwd_", "kwd_AAAA", "x".repeat(256))) {
      for (String name : List.of("alice", "nobody", "not a name")) {
        assertEquals(open, calls.postFrom("192.0.2.1", name, LoginBed.PASSWORD, token));
      }
    }
  }

  @Test
  void aNameThatNobodyHasCostsTheSameHashAndIsNeverLocked() {
    guess("nobody", MOST + 5);
    int before = hashes.get();
    guess("nobody", 1);
    assertEquals(1, hashes.get() - before);
    assertEquals(List.of(), bed.bed.locked);
  }

  @Test
  void theLockIsToldAndAuditedOnceWithTheRequestThatMadeIt() {
    guess("alice", MOST + 3);
    assertEquals(List.of(alice.id()), bed.bed.locked);
    var locks = bed.bed.acts().stream().filter(act -> act.action().equals("user.lock")).toList();
    assertEquals(1, locks.size());
    assertEquals(alice.id(), locks.getFirst().target());
    assertEquals("request-1", locks.getFirst().requestId());
    assertEquals("203.0.113.5", locks.getFirst().address());
    assertEquals(Map.of("failures", "100"), locks.getFirst().details());
    assertEquals("LOCKED:" + alice.id(), calls.observed.getLast());
  }

  @Test
  void aLockedPasswordCostsTheHashItAlwaysCost() {
    guess("alice", MOST);
    int before = hashes.get();
    expect(401, login());
    assertEquals(1, hashes.get() - before);
  }

  @Test
  void theOwnerLogsInWithADeviceAtOnceAndWithoutOneAfterAnUnlock() {
    String token = device("alice");
    calls = new LoginCalls(bed, null, "10/10m");
    for (int i = 0; i < 20; i++) {
      calls.postFrom("203.0.113." + (1 + i % 5), "alice", LoginBed.OTHER);
    }
    lock();

    expect(429, login());
    expect(200, login(token));
    expect(200, login(token));
    assertTrue(isLocked(), "it is nobody else's business");

    bed.bed.now = LoginBed.START.plus(Duration.ofDays(1));
    expect(401, login());
    var unlocked =
        bed.bed.users.unlock(alice.id(), any -> true, false, LoginBed.ADMIN, LoginBed.ACTOR);
    assertTrue(unlocked instanceof UnlockResult.Unlocked);
    expect(200, login());
  }

  private void lock() {
    while (!isLocked()) {
      bed.bed.failures.failed(alice.id(), LoginBed.ACTOR.did("user.lock", alice.id(), Map.of()));
    }
  }

  @Test
  void everyLoginGivesAnotherDeviceToken() {
    String first = device("alice");
    assertTrue(first.startsWith("kwd_"), "prefix");
    assertTrue(first.length() <= 256, "as long as it may be sent");
    assertNotEquals(first, device("alice"));
    String second = expect(200, login(first)).json().path("device_token").stringValue();
    lock();
    expect(200, login(second));
    expect(200, login(first));
  }

  @Test
  void aDeviceTokenLogsNobodyIn() {
    String token = device("alice");
    expect(401, calls.postFrom("192.0.2.1", "alice", LoginBed.OTHER, token));
  }

  @Test
  void aTokenOfAnotherAccountIsWorthless() {
    String bobs = device("bob");
    lock();
    expect(401, login(bobs));
  }

  @Test
  void aTokenThatExpiresNowIsWorthless() {
    String token = device("alice");
    lock();
    bed.bed.now = LoginBed.START.plus(DeviceTokens.LIFE).minusMillis(1);
    expect(200, login(token));
    bed.bed.now = LoginBed.START.plus(DeviceTokens.LIFE);
    expect(401, login(token));
  }

  @Test
  void aNewPasswordEndsTheTokensBeforeIt() {
    String token = device("alice");
    bed.bed.passwords.set(
        alice.id(), any -> true, "another horse with a battery 9", LoginBed.ADMIN, LoginBed.ACTOR);
    lock();
    Answer refused = calls.postFrom("192.0.2.1", "alice", "another horse with a battery 9", token);
    expect(401, refused);
  }

  @Test
  void aTokenOfAUserOfTheSameNameBeforeIsWorthless() {
    String token = device("alice");
    bed.bed.users.delete(alice.id(), any -> true, LoginBed.ADMIN, LoginBed.ACTOR);
    alice = bed.bed.user("alice");
    lock();
    expect(401, login(token));
  }

  @Test
  void wrongPasswordsOfADeviceCountThereAndNotAgainstTheAccount() {
    String token = device("alice");
    String other = device("alice");
    for (int i = 0; i < MOST; i++) {
      expect(401, calls.postFrom("192.0.2.1", "alice", LoginBed.OTHER, token));
    }
    assertFalse(isLocked());
    lock();
    expect(401, login(token)); // spent
    expect(200, login(other));
  }

  @Test
  void aSpentDeviceCountsAsNone() {
    String token = device("alice");
    for (int i = 0; i < 2 * MOST; i++) {
      expect(401, calls.postFrom("192.0.2.1", "alice", LoginBed.OTHER, token));
    }
    assertTrue(isLocked());
  }

  @Test
  void aRightPasswordBeginsTheCountOfTheDeviceAnew() {
    String token = device("alice");
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < MOST - 1; i++) {
        expect(401, calls.postFrom("192.0.2.1", "alice", LoginBed.OTHER, token));
      }
      expect(200, login(token));
    }
  }

  @Test
  void aDeviceHasTheLimitOfAnAccountForItself() {
    String token = device("alice");
    calls = new LoginCalls(bed, null, "2/1h");
    expect(401, calls.postFrom("192.0.2.1", "alice", LoginBed.OTHER, token));
    expect(401, calls.postFrom("203.0.113.1", "alice", LoginBed.OTHER, token));
    Answer answer = expect(429, login(token));
    assertEquals("login_per_device", answer.json().at("/violated-policies/0").stringValue());
    expect(200, login());
  }

  @Test
  void theLimitOfTheAddressHoldsEvenWithADevice() {
    String token = device("alice");
    calls = new LoginCalls(bed, "2/1h", "10/1h");
    expect(401, calls.post("nobody", LoginBed.OTHER));
    expect(401, calls.post("nobody", LoginBed.OTHER));
    bed.lookedUp.clear();
    Answer answer = expect(429, login(token));
    assertEquals("login_per_address", answer.json().at("/violated-policies/0").stringValue());
    assertEquals(List.of(), bed.lookedUp);
  }

  /** A hundred and more guesses at once, the right one among those that come too late. */
  @Test
  void aLoginThatIsStoredAfterTheLockDoesNotCount() {
    bed.beforeStored = this::lock;
    expect(401, login());
    assertEquals(0, bed.bed.acts().stream().filter(a -> a.action().equals("user.login")).count());
  }

  @Test
  void wrongPasswordsOfADisabledUserAreNotCounted() {
    bed.disable(alice);
    guess("alice", MOST + 1);
    assertFalse(isLocked());
  }

  @Test
  void tooLongATokenIsRefusedWithItsPlace() {
    Answer answer = expect(400, calls.postWith("alice", "device_token", "x".repeat(257)));
    assertEquals(List.of("/device_token"), answer.pointers());
  }
}
