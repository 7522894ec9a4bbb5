package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.User;
import dev.keyward.core.login.Username;
import dev.keyward.server.login.LoginService.Attempt;
import dev.keyward.server.login.LoginService.LoginResult;
import dev.keyward.server.password.FastHashing;
import dev.keyward.server.password.Password;
import dev.keyward.server.password.PasswordHashing;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins after the parameters of password hashes were raised. */
final class RehashTest {
  @TempDir Path directory;
  private final AtomicInteger hashes = new AtomicInteger();
  private PasswordHashing dearer;
  private LoginServiceBed bed;
  private User alice;

  @BeforeEach
  void open() throws Exception {
    dearer = FastHashing.dearer(nanos -> hashes.incrementAndGet());
    bed = new LoginServiceBed(directory, dearer);
    alice = bed.bed.user("alice");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private LoginResult login(String password) {
    return bed.service.login(
        new Attempt(
            new Username("alice"),
            Password.of(password),
            null,
            null,
            null,
            LoginBed.ACTOR,
            LoginBed.PROGRAM));
  }

  private void expectLoggedIn(LoginResult result) {
    assertInstanceOf(LoginResult.LoggedIn.class, result);
  }

  @Test
  void aRightPasswordIsStoredUnderTodaysParameters() {
    assertTrue(dearer.needsRehash(bed.bed.phc(alice)));
    expectLoggedIn(login(LoginBed.PASSWORD));
    assertFalse(dearer.needsRehash(bed.bed.phc(alice)));
    assertTrue(bed.bed.hasPassword(alice, LoginBed.PASSWORD));
  }

  @Test
  void theNextLoginHashesOnce() {
    login(LoginBed.PASSWORD);
    int before = hashes.get();
    expectLoggedIn(login(LoginBed.PASSWORD));
    assertEquals(1, hashes.get() - before);
  }

  @Test
  void aWrongPasswordLeavesTheHashForTheCostOfOne() {
    String before = bed.bed.phc(alice);
    assertEquals(new LoginResult.Wrong(alice.id()), login(LoginBed.OTHER));
    assertEquals(before, bed.bed.phc(alice));
    assertEquals(1, hashes.get());
  }

  /** Both have hashed anew before either is stored. */
  @Test
  void twoAtOnceBothSucceed() throws Exception {
    CountDownLatch bothHashed = new CountDownLatch(2);
    bed.beforeStored = () -> meet(bothHashed);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<LoginResult>> results =
          List.of(
              threads.submit(() -> login(LoginBed.PASSWORD)),
              threads.submit(() -> login(LoginBed.PASSWORD)));
      for (Future<LoginResult> result : results) {
        expectLoggedIn(result.get());
      }
    }
    assertTrue(bed.bed.hasPassword(alice, LoginBed.PASSWORD));
  }

  private static void meet(CountDownLatch latch) {
    latch.countDown();
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPasswordThatIsChangedMeanwhileIsNotOverwritten() {
    bed.beforeStored =
        () ->
            bed.bed.passwords.set(
                alice.id(), any -> true, LoginBed.OTHER, LoginBed.ADMIN, LoginBed.ACTOR);
    assertEquals(new LoginResult.Wrong(alice.id()), login(LoginBed.PASSWORD));
    assertTrue(bed.bed.hasPassword(alice, LoginBed.OTHER));
  }

  /** Somebody whose hash changes each time is told no in the end. */
  @Test
  void anOvertakenLoginIsRepeatedOnce() {
    AtomicInteger stores = new AtomicInteger();
    bed.beforeStored =
        () -> {
          stores.incrementAndGet();
          bed.bed.passwords.set(
              alice.id(), any -> true, LoginBed.PASSWORD, LoginBed.ADMIN, LoginBed.ACTOR);
        };
    assertEquals(new LoginResult.Wrong(alice.id()), login(LoginBed.PASSWORD));
    assertEquals(2, stores.get());
  }

  @Test
  void whoIsDisabledMeanwhileGetsNoToken() {
    bed.beforeStored = () -> bed.disable(alice);
    assertEquals(new LoginResult.Wrong(alice.id()), login(LoginBed.PASSWORD));
    assertTrue(dearer.needsRehash(bed.bed.phc(alice)));
  }
}
