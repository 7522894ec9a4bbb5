package dev.keyward.testkit.store.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.login.User;
import dev.keyward.core.session.Session;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many at once, on two nodes. */
interface SessionRaceContract extends SessionAccess {
  int MANY = 100;

  @Test
  default void ofAHundredWithOneTokenExactlyOneHasItRotated() throws Exception {
    Session session = begin(someUser());
    try (Stores other = fixture().open()) {
      List<Object> rotations =
          Together.run(
              MANY,
              number ->
                  SessionAccess.simply(
                      (number % 2 == 0 ? stores() : other)
                          .sessions()
                          .rotate(SessionAccess.token(session), NOW, POLICY)));

      Session successor = SessionAccess.renewed(session, NOW);
      assertEquals(1, rotations.stream().filter(new Renewed(false, successor)::equals).count());
      assertEquals(
          MANY - 1, rotations.stream().filter(new Renewed(true, successor)::equals).count());
      assertEquals(Optional.of(successor), stores().sessions().find(session.id()));
    }
  }

  @Test
  default void ofManyWhoEndASessionExactlyOneDoes() throws Exception {
    Session session = begin(someUser());

    List<Boolean> ended = Together.run(Together.CROWD, _ -> end(session).isPresent());

    assertEquals(1, ended.stream().filter(success -> success).count());
    assertEquals(1, audited("session.end"));
  }

  /** Else a token of that moment would escape a revocation made in it. */
  @Test
  default void renewalThatIsNotCommittedHoldsUpTheRevocationOfItsUser() throws Exception {
    User user = someUser();
    Session session = begin(user);
    TokenRevocation revocation = SessionAccess.revocation(Kind.SUBJECT, user.id(), NOW);
    try (Connection renewing = fixture().connect()) {
      renew(renewing, session);
      Future<Void> revoking =
          Together.beside(
              () -> {
                stores().revocations().add(revocation, Samples.event("token.revoke", user.id()));
                return null;
              });
      Together.assertWaits(revoking);
      renewing.setAutoCommit(true); // which commits, and begins nothing new
      revoking.get(5, TimeUnit.SECONDS);
    }

    assertEquals(
        NOW.plusSeconds(5),
        stores().revocations().find(revocation.id()).orElseThrow().issuedUntil());
  }

  private static void renew(Connection connection, Session session) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE session SET generation = generation + 1, last_used_at = "
              + NOW.plusSeconds(5).toEpochMilli()
              + " WHERE id = '"
              + session.id()
              + "'");
    }
  }
}
