package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.StorageException;
import dev.keyward.server.login.PublicCalls.Answer;
import dev.keyward.server.password.FastHashing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who fails three times for an account waits longer and longer, at that address. */
final class LoginDelayTest {
  @TempDir Path directory;
  private final AtomicInteger hashes = new AtomicInteger();
  private LoginServiceBed bed;
  private LoginCalls calls;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginServiceBed(directory, FastHashing.open(nanos -> hashes.incrementAndGet()));
    bed.bed.user("alice");
    bed.bed.user("bob");
    calls = new LoginCalls(bed, null, "1000/1h");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static Answer expect(int status, Answer answer) {
    assertEquals(status, answer.status(), answer.body());
    return answer;
  }

  private Answer delayed(String username) {
    for (int i = 0; i < 3; i++) {
      expect(401, calls.post(username, LoginBed.OTHER));
    }
    return expect(429, calls.post(username, LoginBed.PASSWORD));
  }

  private void pass(Duration time) {
    bed.bed.now = bed.bed.now.plus(time);
  }

  @Test
  void theFourthAttemptIsToldToWaitASecondAndTheNextTwo() {
    Answer answer = delayed("alice");
    assertEquals("1", answer.header("Retry-After"));
    assertEquals("login_delay", answer.json().at("/violated-policies/0").stringValue());
    pass(Duration.ofSeconds(1));
    expect(401, calls.post("alice", LoginBed.OTHER));
    assertEquals("2", expect(429, calls.post("alice", LoginBed.OTHER)).header("Retry-After"));
    assertEquals(List.of("login_delay", "login_delay"), calls.throttledBy);
  }

  @Test
  void namesThatNobodyHasWaitInTheSameWords() {
    Answer known = delayed("alice");
    assertEquals(known, delayed("nobody"));
    assertEquals(known, delayed("not a name"));
  }

  @Test
  void aDelayedAttemptLooksNothingUpAndHashesNothing() {
    delayed("alice");
    int before = hashes.get();
    bed.lookedUp.clear();
    expect(429, calls.post("ALICE", LoginBed.PASSWORD));
    assertEquals(before, hashes.get());
    assertEquals(List.of(), bed.lookedUp);
  }

  @Test
  void otherAddressesAndOtherAccountsDoNotWait() {
    delayed("alice");
    expect(200, calls.postFrom("198.51.100.7", "alice", LoginBed.PASSWORD));
    expect(200, calls.post("bob", LoginBed.PASSWORD));
  }

  @Test
  void aNetworkOfIpv6IsOneAddress() {
    for (int i = 0; i < 3; i++) {
      expect(401, calls.postFrom("2001:db8:0:1::" + i, "alice", LoginBed.OTHER));
    }
    expect(429, calls.postFrom("2001:db8:0:1:ffff::1", "alice", LoginBed.PASSWORD));
    expect(200, calls.postFrom("2001:db8:0:2::1", "alice", LoginBed.PASSWORD));
  }

  @Test
  void aRightPasswordBeginsAnew() {
    delayed("alice");
    pass(Duration.ofSeconds(1));
    expect(200, calls.post("alice", LoginBed.PASSWORD));
    delayed("alice");
  }

  @Test
  void aDeviceDoesNotWaitAndDoesNotHelpStrangers() {
    String token = calls.post("alice", LoginBed.PASSWORD).json().path("device_token").stringValue();
    delayed("alice");
    expect(200, calls.postFrom("192.0.2.1", "alice", LoginBed.PASSWORD, token));
    expect(429, calls.post("alice", LoginBed.PASSWORD));
    String bobs = calls.post("bob", LoginBed.PASSWORD).json().path("device_token").stringValue();
    expect(429, calls.postFrom("192.0.2.1", "alice", LoginBed.PASSWORD, bobs));
  }

  @Test
  void anAttemptThatWasNotJudgedIsNone() {
    bed.beforeStored =
        () -> {
          throw new StorageException("down");
        };
    for (int i = 0; i < 5; i++) {
      Assertions.assertThrows(StorageException.class, () -> calls.post("alice", LoginBed.PASSWORD));
    }
    bed.beforeStored = () -> {};
    expect(200, calls.post("alice", LoginBed.PASSWORD));
  }

  @Test
  void anAttemptThatTheLimitOfTheAccountRefusesIsNone() {
    calls = new LoginCalls(bed, null, "1/1h");
    expect(401, calls.post("alice", LoginBed.OTHER));
    for (int i = 0; i < 5; i++) {
      Answer answer = expect(429, calls.post("alice", LoginBed.OTHER));
      assertEquals("login_per_account", answer.json().at("/violated-policies/0").stringValue());
    }
  }

  @Test
  void whatIsDelayedDoesNotUseUpTheAccount() {
    calls = new LoginCalls(bed, null, "4/1h");
    delayed("alice");
    for (int i = 0; i < 10; i++) {
      expect(429, calls.post("alice", LoginBed.OTHER));
    }
    expect(200, calls.postFrom("198.51.100.7", "alice", LoginBed.PASSWORD));
  }
}
