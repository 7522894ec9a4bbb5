package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.server.login.PublicCalls.Answer;
import dev.keyward.server.password.FastHashing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a login may be tried: an account once an hour, so that any charge shows at once. */
final class LoginLimitsTest {
  private static final String ABSENT = "client_" + "9".repeat(26);

  @TempDir Path directory;
  private final AtomicInteger hashes = new AtomicInteger();
  private LoginServiceBed bed;
  private LoginCalls calls;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginServiceBed(directory, FastHashing.open(nanos -> hashes.incrementAndGet()));
    bed.bed.user("alice", "data:read");
    bed.bed.user("bob");
    calls = new LoginCalls(bed, null, "1/1h");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static Answer expect(int status, Answer answer) {
    assertEquals(status, answer.status(), answer.body());
    return answer;
  }

  private Answer throttled(String username) {
    expect(401, calls.post(username, LoginBed.OTHER));
    return expect(429, calls.post(username, LoginBed.PASSWORD));
  }

  @Test
  void tooManyAreToldWhenToComeBackAndWhichLimitItWas() {
    Answer answer = throttled("alice");
    assertEquals("3600", answer.header("Retry-After"));
    assertEquals("\"login_per_account\";q=1;w=3600", answer.header("RateLimit-Policy"));
    assertEquals("login_per_account", answer.json().at("/violated-policies/0").stringValue());
  }

  @Test
  void aNameThatNobodyHasIsThrottledLikeOneThatSomebodyHas() {
    assertEquals(throttled("alice"), throttled("nobody"));
  }

  @Test
  void whatCannotBeANameIsThrottledLikeOneThatSomebodyHas() {
    assertEquals(throttled("alice"), throttled("not a name"));
  }

  @Test
  void theLimitIsOfTheNameInWhateverCase() {
    expect(401, calls.post("alice", LoginBed.OTHER));
    expect(429, calls.post("ALICE", LoginBed.OTHER));
  }

  @Test
  void theLimitIsOfTheAccountFromWhateverAddress() {
    expect(401, calls.post("alice", LoginBed.OTHER));
    expect(429, calls.postFrom("198.51.100.7", "alice", LoginBed.OTHER));
  }

  @Test
  void anotherAccountIsNotAffected() {
    throttled("alice");
    expect(200, calls.post("bob", LoginBed.PASSWORD));
  }

  @Test
  void oneMillisecondBeforeTheEndOfTheWindowIsTooEarly() {
    throttled("alice");
    bed.bed.now = LoginBed.START.plus(Duration.ofHours(1)).minusMillis(1);
    expect(429, calls.post("alice", LoginBed.PASSWORD));
  }

  @Test
  void afterTheWindowThePasswordIsJudgedAgain() {
    throttled("alice");
    bed.bed.now = LoginBed.START.plus(Duration.ofHours(1));
    expect(200, calls.post("alice", LoginBed.PASSWORD));
  }

  @Test
  void aThrottledAttemptLooksNothingUpAndHashesNothing() {
    expect(401, calls.post("alice", LoginBed.OTHER));
    int before = hashes.get();
    bed.lookedUp.clear();
    expect(429, calls.postWith("alice", "client_id", ABSENT));
    assertEquals(List.of(), bed.lookedUp);
    assertEquals(List.of(), calls.clientsLookedUp);
    assertEquals(before, hashes.get());
  }

  @Test
  void theObserverSeesWhoIsThrottledAsNobody() {
    throttled("alice");
    assertEquals("THROTTLED:", calls.observed.getLast());
  }

  @Test
  void aSuccessDoesNotCount() {
    expect(200, calls.post("alice", LoginBed.PASSWORD));
    expect(200, calls.post("alice", LoginBed.PASSWORD));
  }

  @Test
  void aRightPasswordForTooMuchDoesNotCount() {
    expect(400, calls.postWith("alice", "scopes", List.of("data:delete")));
    expect(200, calls.post("alice", LoginBed.PASSWORD));
  }

  @Test
  void aClientThatIsNotThereDoesNotCount() {
    expect(400, calls.postWith("alice", "client_id", ABSENT));
    expect(200, calls.post("alice", LoginBed.PASSWORD));
    assertEquals(List.of(ABSENT), calls.clientsLookedUp);
  }

  @Test
  void aStoreThatDoesNotAnswerDoesNotCount() {
    bed.beforeStored =
        () -> {
          throw new StorageException("down");
        };
    assertThrows(StorageException.class, () -> calls.post("alice", LoginBed.PASSWORD));
    bed.beforeStored = () -> {};
    expect(200, calls.post("alice", LoginBed.PASSWORD));
  }

  @Test
  void aRequestThatIsNotValidDoesNotCount() {
    expect(400, calls.postWith("alice", "remember", true));
    expect(200, calls.post("alice", LoginBed.PASSWORD));
  }

  @Test
  void anAddressIsThrottledWhateverTheAccountAndTheResult() {
    calls = new LoginCalls(bed, "2/1h", null);
    expect(200, calls.post("alice", LoginBed.PASSWORD));
    expect(401, calls.post("nobody", LoginBed.PASSWORD));
    Answer answer = expect(429, calls.post("bob", LoginBed.PASSWORD));
    assertEquals("login_per_address", answer.json().at("/violated-policies/0").stringValue());
    expect(200, calls.postFrom("198.51.100.7", "bob", LoginBed.PASSWORD));
  }

  @Test
  void aThrottledAddressDoesNotCountAgainstTheAccount() {
    calls = new LoginCalls(bed, "1/1h", "1/1h");
    expect(401, calls.post("bob", LoginBed.OTHER));
    expect(429, calls.post("alice", LoginBed.OTHER));
    expect(401, calls.postFrom("198.51.100.7", "alice", LoginBed.OTHER));
  }
}
