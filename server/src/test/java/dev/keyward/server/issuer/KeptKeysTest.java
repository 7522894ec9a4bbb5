package dev.keyward.server.issuer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.issuer.ClaimMapping;
import dev.keyward.core.issuer.IssuerKeys;
import dev.keyward.core.issuer.TokenTypes;
import dev.keyward.core.issuer.TrustedIssuer;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.server.config.IssuerSettings;
import dev.keyward.server.config.IssuerSettings.KeySet;
import dev.keyward.server.issuer.FetchException.Reason;
import dev.keyward.server.load.Bound;
import dev.keyward.testkit.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When keys are looked at, and how long what was seen counts. */
class KeptKeysTest {
  private static final Duration REFRESH = Duration.ofMinutes(10);
  private static final Duration MAX_STALE = Duration.ofHours(24);

  private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
  private final List<String> results = new ArrayList<>();
  private final AtomicInteger loads = new AtomicInteger();
  private String set = set("a");
  private @Nullable Reason failing;
  private final KeptKeys keys = kept(this::load, new Bound("test", 2), Runnable::run);

  private static KeptKeys kept(
      KeyLoader loader,
      SettableClock clock,
      Bound waiting,
      java.util.concurrent.Executor threads,
      FetchObserver observer) {
    IssuerSettings settings =
        new IssuerSettings(
            new TrustedIssuer(
                "https://idp.example",
                Set.of("api"),
                Set.of(JwsAlgorithm.EDDSA),
                TokenTypes.RFC_9068,
                ClaimMapping.STANDARD),
            new KeySet.File(Path.of("unused")),
            REFRESH,
            MAX_STALE);
    return new KeptKeys(settings, loader, clock, threads, waiting, observer);
  }

  private KeptKeys kept(KeyLoader loader, Bound waiting, java.util.concurrent.Executor threads) {
    return kept(loader, clock, waiting, threads, (issuer, result) -> results.add(result));
  }

  private byte[] load() throws FetchException {
    loads.incrementAndGet();
    if (failing != null) {
      throw new FetchException(failing);
    }
    return set.getBytes(StandardCharsets.UTF_8);
  }

  private static String set(String... keyIds) {
    List<String> all = new ArrayList<>();
    for (String keyId : keyIds) {
      all.add(
          "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\""
              + keyId
              + "\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
    }
    return "{\"keys\":[" + String.join(",", all) + "]}";
  }

  private boolean knows(String keyId) {
    IssuerKeys current = keys.current();
    return current != null && current.knows(keyId);
  }

  private void look() {
    assertTrue(keys.lookIfDue().isDone());
  }

  @Test
  void beforeTheFirstLookNothingIsKnown() {
    assertNull(keys.current());
    assertTrue(Double.isNaN(keys.ageSeconds()));
    assertEquals(0, loads.get());
  }

  @Test
  void aLookShowsTheKeys() {
    look();

    assertTrue(knows("a"));
    assertEquals(0, keys.ageSeconds());
    assertEquals(List.of("ok"), results);
  }

  @Test
  void keysAreLookedAtAgainWhenItIsTime() {
    look();
    clock.advance(REFRESH.minusMillis(1));
    look();
    assertEquals(1, loads.get());
    assertEquals(599.999, keys.ageSeconds());
    clock.advance(Duration.ofMillis(1));
    look();

    assertEquals(2, loads.get());
    assertEquals(0, keys.ageSeconds());
  }

  @Test
  void theSameSetIsNotReadAgain() {
    look();
    IssuerKeys before = Objects.requireNonNull(keys.current());
    clock.advance(REFRESH);
    look();

    assertSame(before, keys.current());
  }

  @Test
  void aKeyThatIsGoneIsGoneAtOnce() {
    set = set("a", "b");
    look();
    assertTrue(knows("a"));
    set = set("b");
    clock.advance(REFRESH);
    look();

    assertFalse(knows("a"));
    assertTrue(knows("b"));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void whatCannotBeFetchedChangesNothing(Reason reason) {
    look();
    failing = reason;
    clock.advance(REFRESH);
    look();

    assertTrue(knows("a"));
    assertEquals(reason, keys.failure());
    assertEquals(List.of("ok", reason.word()), results);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"keys\":1}", "{\"keys\":[],\"keys\":[]}", "<html>"})
  void whatIsNoSetChangesNothing(String body) {
    look();
    set = body;
    clock.advance(REFRESH);
    look();

    assertTrue(knows("a"));
    assertEquals(Reason.MALFORMED, keys.failure());
  }

  @Test
  void aSetWithoutAUsableKeyChangesNothing() {
    look();
    for (String empty : List.of("{\"keys\":[]}", "{\"keys\":[{\"kty\":\"new\"}]}", set("a", "a"))) {
      set = empty;
      clock.advance(REFRESH);
      look();
      assertTrue(knows("a"));
      assertEquals(Reason.EMPTY, keys.failure());
    }
  }

  @Test
  void afterAFailureTheNextLookIsSooner() {
    failing = Reason.CONNECT;
    look();
    clock.advance(KeptKeys.COOL_DOWN.minusMillis(1));
    look();
    assertEquals(1, loads.get());
    clock.advance(Duration.ofMillis(1));
    failing = null;
    look();

    assertTrue(knows("a"));
    assertNull(keys.failure());
  }

  @Test
  void keysCountUntilTheyAreTooOldAndAgainOnceTheyAreSeen() {
    look();
    failing = Reason.TIMEOUT;
    clock.advance(MAX_STALE);
    look();
    assertNotNull(keys.current());
    clock.advance(Duration.ofMillis(1));
    assertNull(keys.current());
    failing = null;
    clock.advance(KeptKeys.COOL_DOWN);
    look();

    assertTrue(knows("a"));
  }

  @Test
  void aTokenAsksForALookButNotSoonAfterAnother() {
    look();
    set = set("a", "b");
    clock.advance(KeptKeys.COOL_DOWN.minusMillis(1));
    assertTrue(keys.refresh());
    assertFalse(knows("b"));
    clock.advance(Duration.ofMillis(1));
    assertTrue(keys.refresh());

    assertTrue(knows("b"));
    assertEquals(2, loads.get());
    for (int i = 0; i < 1_000; i++) {
      assertTrue(keys.refresh());
    }
    assertEquals(2, loads.get());
  }

  @Test
  @Timeout(30)
  void manyWhoAskAtOnceShareOneLookAndNotMoreWaitThanMay() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch loading = new CountDownLatch(1);
    AtomicInteger slowLoads = new AtomicInteger();
    Bound room = new Bound("test", 8);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      KeptKeys slow =
          kept(
              () -> {
                slowLoads.incrementAndGet();
                loading.countDown();
                await(letGo);
                return set.getBytes(StandardCharsets.UTF_8);
              },
              room,
              threads);
      List<Future<Boolean>> asked = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        asked.add(threads.submit(slow::refresh));
      }
      await(loading);
      while (room.taken() < 8) {
        Thread.onSpinWait();
      }
      assertFalse(slow.refresh());
      letGo.countDown();
      for (Future<Boolean> each : asked) {
        assertTrue(each.get());
      }
      assertNotNull(slow.current());
      assertEquals(1, slowLoads.get());
      assertEquals(0, room.taken());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLookThatIsUnderWayIsNotBegunAgain() {
    Deque<Runnable> later = new ArrayDeque<>();
    KeptKeys waiting = kept(this::load, new Bound("test", 2), later::add);

    assertFalse(waiting.lookIfDue().isDone());
    clock.advance(REFRESH);
    assertFalse(waiting.lookIfDue().isDone());

    assertEquals(1, later.size());
    later.pop().run();
    assertTrue(waiting.lookIfDue().isDone() || later.size() == 1);
    assertNotNull(waiting.current());
  }

  /** What is seen counts from when it was asked for: later it may have been another already. */
  @Test
  void ageBeginsWithTheQuestion() {
    KeptKeys slow =
        kept(
            () -> {
              clock.advance(Duration.ofSeconds(2));
              return set.getBytes(StandardCharsets.UTF_8);
            },
            new Bound("test", 2),
            Runnable::run);
    slow.lookIfDue();

    assertEquals(2, slow.ageSeconds());
  }

  @Test
  void aFileIsReadAgainWhenItHasChanged(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("jwks.json"), set("a"));
    KeptKeys ofFile = kept(new FileKeys(file), new Bound("test", 2), Runnable::run);
    ofFile.lookIfDue();
    assertTrue(Objects.requireNonNull(ofFile.current()).knows("a"));

    Files.writeString(file, set("b"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));
    clock.advance(Duration.ofSeconds(1));
    ofFile.lookIfDue();
    assertTrue(Objects.requireNonNull(ofFile.current()).knows("b"));

    Files.delete(file);
    clock.advance(Duration.ofSeconds(1));
    ofFile.lookIfDue();
    assertEquals(Reason.FILE, ofFile.failure());
    assertTrue(Objects.requireNonNull(ofFile.current()).knows("b"));
  }

  /** Opening a pipe would wait for whoever writes into it. */
  @Test
  void aPipeInPlaceOfTheFileIsNotRead(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("jwks.json");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    KeptKeys ofFile = kept(new FileKeys(pipe), new Bound("test", 2), Runnable::run);
    ofFile.lookIfDue();

    assertEquals(Reason.FILE, ofFile.failure());
  }

  @Test
  void aFileThatIsTooLargeIsNotTaken(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("jwks.json");
    Files.writeString(file, set("a") + " ".repeat(KeyLoader.MAX_BYTES));
    KeptKeys ofFile = kept(new FileKeys(file), new Bound("test", 2), Runnable::run);
    ofFile.lookIfDue();

    assertEquals(Reason.SIZE, ofFile.failure());
    assertNull(ofFile.current());
  }
}
