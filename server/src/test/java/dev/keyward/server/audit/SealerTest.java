package dev.keyward.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.audit.AuditStore;
import dev.keyward.core.audit.ChainVerifier;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcAuditLog;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import dev.keyward.testkit.SettableClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class SealerTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00.123Z");
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path directory;
  private final SettableClock clock = new SettableClock(START);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Database database;
  private JdbcAuditLog log;
  private AuditChain chain;
  private int written;

  /** Runs before entries are sealed. */
  private volatile Runnable beforeSeal = () -> {};

  @BeforeEach
  void open() throws Exception {
    database = Database.open("sqlite:" + file());
    log = new JdbcAuditLog(database);
    SecureRandom random = new SecureRandom();
    SecretWrap wrap = new SecretWrap(MasterKey.generate(random), random);
    chain = AuditChain.load(new JdbcSecretStore(database), wrap, random, clock);
    logged.start();
    ((Logger) LoggerFactory.getLogger("keyward.audit")).addAppender(logged);
  }

  @AfterEach
  void close() {
    ((Logger) LoggerFactory.getLogger("keyward.audit")).detachAppender(logged);
    database.close();
  }

  private Path file() {
    return directory.resolve("keyward.db").toAbsolutePath();
  }

  private void write() {
    String id = "client_" + ++written;
    new JdbcClientStore(database)
        .create(
            new Client(id, "c", "", null, Map.of(), START, START),
            Actor.OPERATOR.did("client.create", id, Map.of()));
  }

  private AuditStore hooked() {
    return (AuditStore)
        Proxy.newProxyInstance(
            AuditStore.class.getClassLoader(),
            new Class<?>[] {AuditStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("seal")) {
                beforeSeal.run();
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Sealer sealer(Duration every) {
    return new Sealer(hooked(), chain, clock, every);
  }

  private String head() {
    return log.standing(1).head().toString();
  }

  private List<String> heads() {
    return logged.list.stream()
        .filter(event -> event.getMessage().equals("head of the audit log"))
        .map(event -> event.getKeyValuePairs().getFirst().value.toString())
        .toList();
  }

  private long said(Level level) {
    return logged.list.stream().filter(event -> event.getLevel() == level).count();
  }

  private void fails() {
    beforeSeal =
        () -> {
          throw new StorageException("down");
        };
  }

  @Test
  void whatWasCommittedIsSealedWhenAskedFor() {
    try (Sealer sealer = sealer(NEVER)) {
      write();
      write();
      sealer.seal();

      assertEquals(0, log.standing(10).unsealed());
      assertEquals(2, new ChainVerifier(log, chain).verify(null).records());
      assertEquals(2, sealer.records());
      assertEquals(0, sealer.unsealed());
      assertEquals(START.getEpochSecond(), sealer.sealedAt());
    }
  }

  @Test
  void aLogThatIsCutOffWhileANodeRunsIsTold() throws Exception {
    try (Sealer sealer = sealer(NEVER)) {
      write();
      write();
      sealer.seal();
      String seen = head();
      assertEquals(0, sealer.cut());

      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
          var statement = connection.createStatement()) {
        statement.execute(
            "UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE sequence = 1), sequence ="
                + " 1");
        statement.execute("DELETE FROM audit WHERE sequence = 2");
      }
      write();
      sealer.seal();
      sealer.seal();

      assertEquals(1, sealer.cut());
      assertEquals(1, said(Level.ERROR));
      ILoggingEvent error = logged.list.getLast();
      assertEquals("the audit log was cut off", error.getMessage());
      assertEquals(seen, String.valueOf(error.getKeyValuePairs().getLast().value));
    }
  }

  @Test
  void whatOlderVersionsLeftBehindIsSealedAtOnce() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO audit (id, actor, action, target, request_id, address, details, at)"
                    + " VALUES (?, 'operator', 'a', 't', '', '', '{}', 0)")) {
      connection.setAutoCommit(false);
      for (int i = 0; i < 2_000; i++) {
        insert.setString(1, "audit_%09d".formatted(i));
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
    try (Sealer sealer = sealer(NEVER)) {
      sealer.seal();

      assertEquals(2_000, sealer.records());
      assertEquals(2_000, new ChainVerifier(log, chain).verify(null).records());
    }
  }

  @Test
  void itIsDoneInTheBackgroundToo() throws Exception {
    CountDownLatch sealed = new CountDownLatch(1);
    beforeSeal = sealed::countDown;
    write();
    try (Sealer sealer = sealer(Duration.ofMillis(1))) {
      assertTrue(sealed.await(20, TimeUnit.SECONDS), sealer::toString);
    }
    assertEquals(0, log.standing(10).unsealed());
  }

  @Test
  void whatIsThereAtTheEndIsSealed() {
    Sealer sealer = sealer(NEVER);
    write();

    sealer.close();

    assertEquals(0, log.standing(10).unsealed());
    assertEquals(List.of(head()), heads());
  }

  @Test
  void headIsLoggedWhenItHasMovedAtMostOnceAMinute() {
    try (Sealer sealer = sealer(NEVER)) {
      sealer.tick();
      assertEquals(List.of(), heads(), "no record, no head");
      write();
      sealer.tick();
      String first = head();
      assertEquals(List.of(first), heads());

      write();
      clock.advance(Duration.ofSeconds(59));
      sealer.tick();
      assertEquals(List.of(first), heads());

      clock.advance(Duration.ofSeconds(1));
      sealer.tick();
      assertEquals(List.of(first, head()), heads());

      clock.advance(Duration.ofDays(1));
      sealer.tick();
      assertEquals(2, heads().size(), "it has not moved");
    }
    assertEquals(2, heads().size());
  }

  @Test
  void headIsLoggedAfterTheClockWasPutBack() {
    try (Sealer sealer = sealer(NEVER)) {
      write();
      sealer.tick();
      write();
      clock.advance(Duration.ofDays(-1));
      sealer.tick();
      assertEquals(2, heads().size());
    }
  }

  @Test
  void failureIsSaidOnceAndItsEndToo() {
    try (Sealer sealer = sealer(NEVER)) {
      write();
      fails();
      sealer.tick();
      sealer.tick();
      assertEquals(1, said(Level.ERROR));
      assertEquals(1, sealer.unsealed());
      assertEquals(0, sealer.sealedAt(), "never");

      beforeSeal = () -> {};
      sealer.tick();
      sealer.tick();
      assertEquals(1, said(Level.ERROR));
      assertEquals(
          1,
          logged.list.stream()
              .filter(event -> event.getMessage().equals("audit records are sealed again"))
              .count());
      assertEquals(0, sealer.unsealed());
      assertEquals(1, sealer.records());
    }
  }

  @Test
  void whoAsksForItIsToldThatItFailed() {
    try (Sealer sealer = sealer(NEVER)) {
      sealer.seal();
      write();
      fails();

      assertThrows(StorageException.class, sealer::seal);

      assertEquals(0, said(Level.ERROR));
    }
    assertEquals(1, log.standing(10).unsealed(), "closing survives a failure");
  }
}
