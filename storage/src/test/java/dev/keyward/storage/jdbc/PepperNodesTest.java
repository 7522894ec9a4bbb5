package dev.keyward.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.DenyReason;
import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeyStore.Rehash;
import dev.keyward.core.apikey.ApiKeyStore.Update;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.pepper.PepperRotation;
import dev.keyward.core.pepper.PepperRotation.Result;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.testkit.SettableClock;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes on one database, whose pepper is replaced while requests run on both. */
final class PepperNodesTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration MAX_STALE = Duration.ofSeconds(10);
  private static final Duration DELAY = Duration.ofSeconds(35);

  private final SettableClock clock = new SettableClock(Samples.NOW);
  private final MasterKey masterKey = MasterKey.generate(RANDOM);

  static Stream<JdbcFixture> engines() {
    return Stream.of(JdbcFixture.sqlite(), JdbcFixture.postgres());
  }

  /** What of a node has to do with keys. */
  private final class Node implements AutoCloseable {
    final Stores stores;
    final Peppers peppers;
    final ApiKeys rules;
    final ApiKeyAuthenticator keys;
    final ChangeFollower follower;
    final PepperRotation rotation;

    Node(Stores stores) throws Exception {
      SecretWrap wrap = new SecretWrap(masterKey, RANDOM);
      this.stores = stores;
      this.peppers = Peppers.load(stores.secrets(), wrap, RANDOM, clock);
      this.rules =
          new ApiKeys(
              stores.clients(), stores.keys(), peppers, new Ids(RANDOM, clock), RANDOM, clock);
      this.keys = new ApiKeyAuthenticator(stores.keys(), peppers);
      this.follower =
          new ChangeFollower(
              stores.feed(), List.of(peppers::accept, keys::accept), clock, MAX_STALE);
      this.rotation =
          new PepperRotation(stores.secrets(), stores.peppers(), wrap, RANDOM, clock, MAX_STALE);
    }

    CreateResult.Created newKey(Client client) {
      NewKey wanted =
          new NewKey(
              client.id(),
              Environment.LIVE,
              KeyTerms.of("k", Scopes.NONE, null),
              Scopes.of(Scopes.ADMIN));
      return assertInstanceOf(CreateResult.Created.class, rules.createKey(wanted, Actor.OPERATOR));
    }

    boolean recognises(String secret) {
      Recognition recognition = keys.recall(secret);
      if (recognition instanceof Recognition.NotInMemory) {
        recognition = keys.lookUp(secret);
      }
      return recognition instanceof Recognition.Known;
    }

    /** What it does in the background. */
    void work() {
      follower.poll();
      List<Rehash> outdated = keys.outdated();
      if (!outdated.isEmpty()) {
        stores
            .keys()
            .rehash(outdated, clock.instant(), _ -> Actor.KEYWARD.did("key.rehash", "", Map.of()));
        follower.poll();
        keys.rehashed(outdated);
      }
    }

    @Override
    public void close() {
      stores.close();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void everyKeyWorksAtEveryMomentOnBothNodes(JdbcFixture fixture) throws Exception {
    try (Node a = new Node(fixture.open());
        Node b = new Node(fixture.open())) {
      Client client = a.rules.createClient("c", "", null, Actor.OPERATOR);
      Queue<String> secrets = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < 10; i++) {
        secrets.add(a.newKey(client).secret().reveal());
      }

      try (Traffic traffic = new Traffic(List.of(a, b), secrets)) {
        traffic.round();
        var made = assertInstanceOf(Result.Rotated.class, a.rotation.rotate(Actor.OPERATOR));
        assertEquals(2, heard(b).count());
        secrets.add(b.newKey(client).secret().reveal());
        traffic.round();

        clock.advance(DELAY);
        secrets.add(b.newKey(client).secret().reveal());
        secrets.add(a.newKey(client).secret().reveal());
        traffic.round();
        traffic.round();

        a.work();
        b.work();
        assertEquals(Map.of(made.pepper().id(), (long) secrets.size()), a.stores.peppers().keys());
      }
    }
  }

  private static Peppers heard(Node node) {
    node.follower.poll();
    return node.peppers;
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aKeyThatIsHashedAnewStaysRevoked(JdbcFixture fixture) throws Exception {
    try (Node a = new Node(fixture.open());
        Node b = new Node(fixture.open())) {
      Client client = a.rules.createClient("c", "", null, Actor.OPERATOR);
      CreateResult.Created made = a.newKey(client);
      String secret = made.secret().reveal();
      assertTrue(b.recognises(secret));
      assertInstanceOf(Result.Rotated.class, a.rotation.rotate(Actor.OPERATOR));
      b.follower.poll();
      clock.advance(DELAY);
      assertTrue(b.recognises(secret), "and is to be hashed anew");
      a.stores
          .keys()
          .update(
              made.key().id(),
              clock.instant(),
              true,
              found ->
                  new Update(
                      found.key().revoked(Samples.NOW_SUPERSEDED),
                      Samples.event("key.revoke", made.key().id())));

      b.work();

      Recognition.Known known = assertInstanceOf(Recognition.Known.class, b.keys.lookUp(secret));
      assertEquals(DenyReason.REVOKED, b.keys.refusal(known.key(), clock.instant()));
      assertEquals(Map.of(), a.stores.peppers().keys(), "a revoked key needs no pepper");
    }
  }

  /** Requests on all nodes with all keys, all the time; whatever fails is told at the end. */
  private static final class Traffic implements AutoCloseable {
    private static final int THREADS_PER_NODE = 2;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile CountDownLatch rounds;

    Traffic(List<Node> nodes, Queue<String> secrets) {
      rounds = new CountDownLatch(nodes.size() * THREADS_PER_NODE);
      running =
          nodes.stream()
              .flatMap(node -> Stream.generate(() -> node).limit(THREADS_PER_NODE))
              .<Future<?>>map(node -> threads.submit(() -> run(node, secrets)))
              .toList();
    }

    private void run(Node node, Queue<String> secrets) {
      while (!over.get()) {
        for (String secret : secrets) {
          assertTrue(node.recognises(secret));
        }
        node.work();
        rounds.countDown();
      }
    }

    /** Returns when so many rounds have ended as there are threads. */
    void round() throws Exception {
      rounds = new CountDownLatch(running.size());
      while (!rounds.await(100, TimeUnit.MILLISECONDS)) {
        for (Future<?> thread : running) {
          if (thread.isDone()) {
            thread.get(); // It has failed.
          }
        }
      }
    }

    @Override
    public void close() {
      over.set(true);
      threads.close();
      for (Future<?> thread : running) {
        if (thread.state() == Future.State.FAILED) {
          throw new AssertionError(thread.exceptionNow());
        }
      }
    }
  }
}
