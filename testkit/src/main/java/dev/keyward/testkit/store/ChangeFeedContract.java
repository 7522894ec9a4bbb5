package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ChangeFeed;
import dev.keyward.testkit.store.key.KeyAccess;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whoever follows the feed by its numbers sees every change once. */
interface ChangeFeedContract extends KeyAccess {
  @Test
  default void everyChangeOfAKeyIsInTheFeed() {
    long head = stores().feed().head();
    ApiKey key = createKey(Samples.key(createClient()));
    revoke(key, false);

    Change created = new Change(head + 1, Change.Kind.KEY_CREATED, key.id(), key.hash());
    Change revoked = new Change(head + 2, Change.Kind.KEY, key.id(), key.hash());
    assertEquals(List.of(created, revoked), stores().feed().after(head, 10));
    assertEquals("pepper-7", hashPepper(stores().feed().after(head, 1).getFirst()));
    assertEquals(head + 2, stores().feed().head());
  }

  private static String hashPepper(Change change) {
    return change.hash() == null ? "none" : change.hash().pepperId();
  }

  @Test
  default void newClientIsNoChange() {
    long head = stores().feed().head();
    createClient();

    assertEquals(head, stores().feed().head());
  }

  @Test
  default void limitCutsTheFeedFromTheFront() {
    long head = stores().feed().head();
    Client client = createClient();
    for (int i = 0; i < 3; i++) {
      createKey(Samples.key(client));
    }

    assertEquals(List.of(head + 1, head + 2), sequences(stores().feed().after(head, 2)));
    assertEquals(List.of(head + 3), sequences(stores().feed().after(head + 2, 2)));
    assertEquals(List.of(), stores().feed().after(head + 3, 2));
  }

  @Test
  default void headStaysWhenOldChangesArePurged() throws SQLException {
    createKey(Samples.key(createClient()));
    long head = stores().feed().head();
    execute("DELETE FROM change");

    assertEquals(head, stores().feed().head());
  }

  @Test
  default void changesArePurgedAfterTheirLifeButTheNewestStays() {
    Client client = createClient();
    long head = stores().feed().head();
    createKey(Samples.key(client));
    createKey(Samples.key(client));
    createKey(Samples.key(client));
    Instant end = Samples.NOW.plus(ChangeFeed.LIFE);

    assertEquals(0, stores().feed().purge(end));
    assertEquals(2, stores().feed().purge(end.plusMillis(1)));
    assertEquals(0, stores().feed().purge(end.plusMillis(1)));

    assertEquals(List.of(head + 3), sequences(stores().feed().after(head, 10)));
    assertEquals(head + 3, stores().feed().head());
    createKey(Samples.key(client));
    assertEquals(List.of(head + 4), sequences(stores().feed().after(head + 3, 10)));
  }

  @Test
  default void youngChangesAreNotPurged() throws SQLException {
    Client client = createClient();
    long head = stores().feed().head();
    createKey(Samples.key(client));
    createKey(Samples.key(client));
    createKey(Samples.key(client));
    execute("UPDATE change SET at = at + 1 WHERE sequence = " + (head + 2));

    assertEquals(1, stores().feed().purge(Samples.NOW.plus(ChangeFeed.LIFE).plusMillis(1)));

    assertEquals(List.of(head + 2, head + 3), sequences(stores().feed().after(head, 10)));
  }

  @Test
  default void aThousandChangesArePurgedAtOnce() throws SQLException {
    createKey(Samples.key(createClient()));
    long head = stores().feed().head();
    try (Connection connection = fixture().connect();
        PreparedStatement old =
            connection.prepareStatement(
                "INSERT INTO change (sequence, kind, subject, at) VALUES (?, 'KEY', 'k', 0)")) {
      connection.setAutoCommit(false);
      for (long i = 1; i <= 1_500; i++) {
        old.setLong(1, head - i);
        old.addBatch();
      }
      old.executeBatch();
      connection.setAutoCommit(true);
    }

    assertEquals(1_000, stores().feed().purge(Samples.NOW));
    assertEquals(500, stores().feed().purge(Samples.NOW));
    assertEquals(0, stores().feed().purge(Samples.NOW));
  }

  /**
   * One node has taken its number and not yet committed; another writes meanwhile. Were numbers
   * given without a lock, the second would commit first, the follower would step over the first
   * number, and never see that change.
   */
  @Test
  default void lateCommitIsNotSteppedOver() throws Exception {
    ApiKey second = Samples.key(createClient());
    long head = stores().feed().head();
    try (Connection slow = fixture().connect()) {
      slow.setAutoCommit(false);
      appendChange(slow, "key_slow");

      Future<ApiKey> waiting = Together.beside(() -> createKey(second));
      Together.assertWaits(waiting);
      assertEquals(List.of(), stores().feed().after(head, 10));

      slow.setAutoCommit(
          true); // commits; and unlike commit() begins nothing new in SQLite's driver
      waiting.get(10, TimeUnit.SECONDS);
    }

    List<Change> seen = stores().feed().after(head, 10);
    assertEquals(List.of(head + 1, head + 2), sequences(seen));
    assertEquals(List.of("key_slow", second.id()), seen.stream().map(Change::subject).toList());
  }

  /**
   * As above, with the stores' own writes: whoever gets the next number is held up when it writes
   * its change, and the other must not overtake.
   */
  @Test
  default void writeThatIsHeldUpIsNotOvertaken() throws Exception {
    Client client = createClient();
    long head = stores().feed().head();
    try (Connection obstacle = fixture().connect();
        Statement statement = obstacle.createStatement()) {
      obstacle.setAutoCommit(false);
      statement.execute(
          "INSERT INTO change (sequence, kind, subject, at) VALUES ("
              + (head + 1)
              + ", 'KEY', 'in the way', 0)");

      CompletableFuture<ApiKey> one = Together.beside(() -> createKey(Samples.key(client)));
      CompletableFuture<ApiKey> two = Together.beside(() -> createKey(Samples.key(client)));
      Together.assertWaits(CompletableFuture.anyOf(one, two));
      assertEquals(List.of(), stores().feed().after(head, 10));

      obstacle.rollback();
      obstacle.setAutoCommit(true);
      CompletableFuture.allOf(one, two).get(10, TimeUnit.SECONDS);
    }
    assertEquals(List.of(head + 1, head + 2), sequences(stores().feed().after(head, 10)));
  }

  private static void appendChange(Connection connection, String subject) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long sequence;
      try (ResultSet row =
          statement.executeQuery(
              "UPDATE change_head SET sequence = sequence + 1 RETURNING sequence")) {
        assertTrue(row.next());
        sequence = row.getLong(1);
      }
      statement.execute(
          "INSERT INTO change (sequence, kind, subject, at) VALUES ("
              + sequence
              + ", 'KEY', '"
              + subject
              + "', 0)");
    }
  }

  @Test
  default void followerOfAnotherNodeMissesNothing() throws Exception {
    int each = 10;
    Client client = createClient();
    long head = stores().feed().head();
    AtomicBoolean done = new AtomicBoolean();
    try (Stores other = fixture().open()) {
      Future<List<Long>> follower = Together.beside(() -> follow(other, head, done));
      Together.run(
          8,
          number -> {
            Stores node = number % 2 == 0 ? stores() : other;
            for (int i = 0; i < each; i++) {
              ApiKey key = Samples.key(client);
              assertTrue(node.keys().create(key, Samples.event("key.create", key.id())));
            }
            return number;
          });
      done.set(true);
      assertEquals(
          LongStream.rangeClosed(head + 1, head + 8L * each).boxed().toList(),
          follower.get(10, TimeUnit.SECONDS));
    }
  }

  /** What a node sees that asks all the time; the last question comes after the last write. */
  private static List<Long> follow(Stores node, long head, AtomicBoolean done) {
    List<Long> seen = new ArrayList<>();
    long applied = head;
    boolean last;
    do {
      last = done.get();
      for (Change change : node.feed().after(applied, 1_000)) {
        applied = change.sequence();
        seen.add(applied);
      }
    } while (!last);
    return seen;
  }

  private static List<Long> sequences(List<Change> changes) {
    return changes.stream().map(Change::sequence).toList();
  }
}
