package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKeyRotation;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.core.token.TokenRevocationStore;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcSigningKeyStore;
import dev.keyward.storage.jdbc.JdbcTokenRevocationStore;
import dev.keyward.testkit.SettableClock;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HousekeepingTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00.123Z");
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration SPARED = Revocations.KEPT_LONGER.plus(Duration.ofDays(1));

  @TempDir Path directory;
  private final SettableClock clock = new SettableClock(START);
  private Database database;
  private JdbcTokenRevocationStore stored;
  private AccessTokens tokens;
  private SigningKeyRotation rotation;

  private boolean timeIsRight = true;

  /** Runs before the store is purged. */
  private volatile Runnable beforePurge = () -> {};

  @BeforeEach
  void open() {
    database = Database.open("sqlite:" + directory.resolve("keyward.db").toAbsolutePath());
    stored = new JdbcTokenRevocationStore(database);
    SecureRandom random = new SecureRandom();
    JdbcSigningKeyStore store = new JdbcSigningKeyStore(database);
    SecretWrap wrap = new SecretWrap(MasterKey.generate(random), random);
    SigningKeys keys = new SigningKeys(store, wrap, random, clock);
    rotation =
        new SigningKeyRotation(
            store, wrap, random, clock, JwsAlgorithm.ES256, Duration.ofDays(90), Duration.ZERO);
    keys.ensureActive(JwsAlgorithm.ES256);
    Revocations revocations = new Revocations(stored, clock);
    TokenPolicy policy = new TokenPolicy("https://a.example", "https://b.example", NEVER);
    tokens =
        new AccessTokens(
            policy,
            keys,
            revocations,
            new TokenVerifier(policy, keys, revocations, clock),
            new TokenIssuer(policy, keys, revocations, random, clock));
    revoke("rev_1", START.plusSeconds(10));
    revoke("rev_2", START.plusSeconds(10).plusMillis(1));
    tokens.load();
  }

  @Test
  void aTaskIsDoneInBatchesUntilNothingIsLeft() {
    Deque<Integer> left = new ArrayDeque<>(List.of(1_000, 1_000, 7, 0));
    Housekeeping.inBatches(left::pop).run();
    assertTrue(left.isEmpty());
  }

  @Test
  void aTaskThatHasNoEndIsLeftForLater() {
    AtomicInteger batches = new AtomicInteger();
    Housekeeping.inBatches(batches::incrementAndGet).run();
    assertEquals(200, batches.get());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void revoke(String id, Instant expiresAt) {
    TokenRevocation revocation = new TokenRevocation(id, Kind.JTI, id, START, expiresAt, START);
    stored.add(revocation, Actor.OPERATOR.did("token.revoke", id, Map.of()));
  }

  private TokenRevocationStore hooked() {
    return (TokenRevocationStore)
        Proxy.newProxyInstance(
            TokenRevocationStore.class.getClassLoader(),
            new Class<?>[] {TokenRevocationStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("purge")) {
                beforePurge.run();
              }
              return method.invoke(stored, arguments);
            });
  }

  private Housekeeping housekeeping(Duration every) {
    return new Housekeeping(tokens, List.of(), hooked(), clock, () -> timeIsRight, every);
  }

  @Test
  void aChoreThatFailsKeepsNoOtherFromBeingDone() {
    AtomicInteger done = new AtomicInteger();
    Runnable fails =
        () -> {
          throw new StorageException("down");
        };
    clock.advance(Duration.ofSeconds(10).plus(SPARED));
    List<Runnable> chores = List.of(fails, done::incrementAndGet);

    try (Housekeeping housekeeping =
        new Housekeeping(tokens, chores, stored, clock, () -> true, NEVER)) {
      housekeeping.tidy();
    }

    assertEquals(1, done.get());
    assertEquals(List.of("rev_2"), inStore());
  }

  /** What this node would delete, others may need. */
  @Test
  void nothingIsDeletedByAClockThatIsWrong() {
    clock.advance(Duration.ofSeconds(11).plus(SPARED));
    timeIsRight = false;
    tidy();
    assertEquals(List.of("rev_1", "rev_2"), inStore());

    timeIsRight = true;
    tidy();
    assertEquals(List.of(), inStore());
  }

  private void tidy() {
    try (Housekeeping housekeeping = housekeeping(NEVER)) {
      housekeeping.tidy();
    }
  }

  private List<String> inStore() {
    return stored.current(Instant.EPOCH).stream().map(TokenRevocation::id).toList();
  }

  @Test
  void whatHasNotExpiredIsKept() {
    clock.advance(Duration.ofSeconds(10).minusMillis(1));
    tidy();
    assertEquals(List.of("rev_1", "rev_2"), inStore());
    assertEquals(2, tokens.revocations().size());
  }

  @Test
  void whatExpiresNowIsForgottenInTheStore() {
    clock.advance(Duration.ofSeconds(10).plus(SPARED));
    tidy();
    assertEquals(List.of("rev_2"), inStore());
  }

  @Test
  void whatExpiresNowIsForgottenInMemory() {
    clock.advance(Duration.ofSeconds(10).plus(Revocations.KEPT_LONGER));
    tidy();
    assertEquals(1, tokens.revocations().size());
  }

  @Test
  void aKeyThatWasRetiredLongAgoIsNotPublishedAnyMore() {
    var _ = rotation.rotate(Actor.OPERATOR).orElseThrow();
    clock.advance(Duration.ofMinutes(10));
    var _ = rotation.advance().orElseThrow();
    tokens.keys().reload();
    byte[] both = tokens.keys().keyring().jwks();
    clock.advance(SigningKeys.LONGEST_TOKEN_LIFE.plusMinutes(5));
    tidy();
    assertTrue(tokens.keys().keyring().jwks().length < both.length);
  }

  @Test
  void aStoreThatDoesNotAnswerIsAskedAgain() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    beforePurge =
        () -> {
          asked.countDown();
          throw new StorageException("down");
        };
    try (Housekeeping housekeeping = housekeeping(Duration.ofMillis(1))) {
      assertTrue(asked.await(20, TimeUnit.SECONDS), housekeeping::toString);
    }
  }

  @Test
  void whatTheStoreCouldNotForgetIsForgottenNextTime() {
    clock.advance(Duration.ofSeconds(10).plus(SPARED));
    beforePurge =
        () -> {
          throw new StorageException("down");
        };
    tidy();
    assertEquals(List.of("rev_1", "rev_2"), inStore());
    beforePurge = () -> {};
    tidy();
    assertEquals(List.of("rev_2"), inStore());
  }
}
