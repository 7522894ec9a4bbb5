package dev.keyward.server.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult.Created;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.lifecycle.KeyRotation.Result;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcApiKeyStore;
import dev.keyward.storage.jdbc.JdbcChangeFeed;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import dev.keyward.testkit.SettableClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class FirstUsesTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00.123Z");
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path directory;
  private final SettableClock clock = new SettableClock(START);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Database database;
  private JdbcApiKeyStore stored;
  private ApiKeys rules;
  private Client client;
  private ApiKeyAuthenticator recognised;
  private ChangeFollower follower;
  private KeyRotation rotation;
  private FirstUses firstUses;

  /** Asked with the id before a key is changed. */
  private volatile Consumer<Object> beforeUpdate = id -> {};

  /** Two keys, of which the second takes the place of the first. */
  private record Pair(Created old, Result.Rotated made) {}

  @BeforeEach
  void open() throws Exception {
    database = Database.open("sqlite:" + directory.resolve("keyward.db").toAbsolutePath());
    stored = new JdbcApiKeyStore(database);
    SecureRandom random = new SecureRandom();
    SecretWrap wrap = new SecretWrap(MasterKey.generate(random), random);
    Peppers peppers = Peppers.load(new JdbcSecretStore(database), wrap, random, clock);
    Ids ids = new Ids(random, clock);
    rules = new ApiKeys(new JdbcClientStore(database), stored, peppers, ids, random, clock);
    client = rules.createClient("c", "", null, Actor.OPERATOR);
    recognised = new ApiKeyAuthenticator(stored, peppers);
    follower =
        new ChangeFollower(new JdbcChangeFeed(database), List.of(recognised::accept), clock, NEVER);
    rotation = new KeyRotation(hooked(), rules, clock);
    firstUses = new FirstUses(recognised, rotation, follower::poll, NEVER);
    logged.start();
    ((Logger) LoggerFactory.getLogger("keyward.server")).addAppender(logged);
  }

  @AfterEach
  void close() {
    ((Logger) LoggerFactory.getLogger("keyward.server")).detachAppender(logged);
    firstUses.close();
    database.close();
  }

  private ApiKeyStore hooked() {
    return (ApiKeyStore)
        Proxy.newProxyInstance(
            ApiKeyStore.class.getClassLoader(),
            new Class<?>[] {ApiKeyStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("update")) {
                beforeUpdate.accept(arguments[0]);
              }
              try {
                return method.invoke(stored, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Target target(Created key) {
    return new Target(key.key().id(), false, Caller.OPERATOR);
  }

  /** A key and the one that ends it with its first use, both made and known. */
  private Pair rotated() {
    NewKey wanted =
        new NewKey(client.id(), Environment.LIVE, KeyTerms.of("k", Scopes.NONE, null), Scopes.NONE);
    Created old = assertInstanceOf(Created.class, rules.createKey(wanted, Actor.OPERATOR));
    Pair pair =
        new Pair(
            old,
            assertInstanceOf(
                Result.Rotated.class, rotation.rotate(target(old), Duration.ofDays(7), true)));
    follower.poll();
    return pair;
  }

  private Pair used() {
    Pair pair = rotated();
    recognised.used(known(pair.made().secret().reveal()));
    return pair;
  }

  private KnownKey known(String secret) {
    return assertInstanceOf(Recognition.Known.class, recognised.lookUp(secret)).key();
  }

  private KeyState state(Pair pair) {
    ApiKey old = stored.find(pair.old().key().id()).orElseThrow();
    return old.state(clock.instant());
  }

  private long said(Level level) {
    return logged.list.stream().filter(event -> event.getLevel() == level).count();
  }

  @Test
  void whatWasSeenIsStoredWhenAskedFor() {
    Pair pair = used();
    assertEquals(KeyState.ROTATING, state(pair));

    firstUses.storeNow();

    assertEquals(KeyState.REVOKED, state(pair));
    assertEquals(Map.of(), recognised.superseded());
  }

  @Test
  void whereNothingWasSeenTheStoreIsLeftAlone() {
    rotated();
    List<Object> asked = new ArrayList<>();
    beforeUpdate = asked::add;

    firstUses.storeNow();

    assertEquals(List.of(), asked);
  }

  @Test
  void oneThatCannotBeStoredKeepsNoOtherFromIt() {
    List<Pair> pairs = List.of(used(), used(), used());
    List<Object> asked = new ArrayList<>();
    beforeUpdate =
        id -> {
          asked.add(id);
          if (id.equals(asked.getFirst())) {
            throw new StorageException("this one never");
          }
        };

    firstUses.storeNow();
    firstUses.storeNow();

    assertEquals(2, pairs.stream().filter(pair -> state(pair) == KeyState.REVOKED).count());
    assertEquals(List.of(asked.getFirst()), List.copyOf(recognised.superseded().keySet()));
    assertEquals(1, said(Level.WARN), "each is told once");

    beforeUpdate = id -> {};
    firstUses.storeNow();
    assertTrue(pairs.stream().allMatch(pair -> state(pair) == KeyState.REVOKED));
    assertEquals(Map.of(), recognised.superseded());
  }

  @Test
  void aCancellationThatCameFirstWinsAndIsTold() {
    Pair pair = used();
    var elsewhere = rotation.cancel(target(pair.old()), (id, by) -> false);
    assertInstanceOf(Result.Cancelled.class, elsewhere);

    firstUses.storeNow();

    assertEquals(1, said(Level.INFO));
    assertEquals(KeyState.ACTIVE, state(pair));
    assertEquals(Map.of(), recognised.superseded());
    KnownKey old = known(pair.old().secret().reveal());
    assertNull(recognised.refusal(old, clock.instant()));
  }

  @Test
  void whileTheFeedCannotBeReadThisNodeGoesByWhatItSaw() {
    Pair pair = used();
    FirstUses blind =
        new FirstUses(
            recognised,
            rotation,
            () -> {
              throw new StorageException("down");
            },
            NEVER);

    blind.storeNow();
    blind.close();

    assertEquals(KeyState.REVOKED, state(pair));
    assertTrue(recognised.isSuperseded(pair.old().key().id(), pair.made().successor().id()));
  }

  @Test
  void closingStoresWhatWasSeen() {
    Pair pair = used();

    firstUses.close();

    assertEquals(KeyState.REVOKED, state(pair));
    used();
    firstUses.storeNow();
    assertEquals(1, recognised.superseded().size(), "too late, and no failure");
  }
}
