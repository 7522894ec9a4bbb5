package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.Username;
import dev.keyward.server.login.LoginService.Attempt;
import dev.keyward.server.login.PublicCalls.Answer;
import dev.keyward.server.password.FastHashing;
import dev.keyward.server.password.Password;
import dev.keyward.server.password.PasswordHashing;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One password is being hashed, another one waits, and there is room for no more. */
final class LoginOverloadTest {
  @TempDir Path directory;
  private final CountDownLatch hashing = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private LoginServiceBed bed;
  private LoginCalls calls;

  @BeforeEach
  void fill() throws Exception {
    PasswordHashing narrow = FastHashing.narrow(nanos -> hold());
    bed = new LoginServiceBed(directory, narrow);
    bed.bed.user("alice");
    calls = new LoginCalls(bed, null, "1/1h");
    threads.submit(this::occupy);
    assertTrue(hashing.await(20, TimeUnit.SECONDS));
    threads.submit(this::occupy);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (narrow.queued() == 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertEquals(1, narrow.queued());
  }

  @AfterEach
  void close() {
    go.countDown();
    threads.close();
    bed.close();
  }

  private void hold() {
    hashing.countDown();
    try {
      assertTrue(go.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void occupy() {
    Password password = Password.of(LoginBed.PASSWORD);
    bed.service.login(
        new Attempt(
            new Username("nobody"), password, null, null, null, LoginBed.ACTOR, LoginBed.PROGRAM));
  }

  private Answer login() {
    return calls.post("alice", LoginBed.PASSWORD);
  }

  private void makeRoom() {
    go.countDown();
    threads.close();
  }

  @Test
  void whoeverComesIsToldToComeBack() {
    Answer answer = login();
    assertEquals(503, answer.status());
    assertEquals("1", answer.header("Retry-After"));
  }

  @Test
  void aNameThatNobodyHasIsAnsweredAlike() {
    assertEquals(login(), calls.post("somebody", LoginBed.PASSWORD));
  }

  @Test
  void theObserverSeesIt() {
    login();
    assertEquals(List.of("OVERLOADED:"), calls.observed);
  }

  @Test
  void itDoesNotCountAgainstTheAccount() {
    login();
    makeRoom();
    assertEquals(200, login().status());
  }
}
