package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.login.User;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Together;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Revocations are kept as they were made, for as long as there are tokens they are about. */
interface TokenRevocationContract extends UserAccess {
  /** More than are purged at once. */
  int MANY = 2_500;

  @ParameterizedTest
  @EnumSource(Kind.class)
  default void revocationIsFoundAsItWasAdded(Kind kind) {
    String value = kind == Kind.ALL ? "" : "what it is about";
    TokenRevocation revocation = add(LoginSamples.revocation(kind, value, LoginSamples.LATER));

    assertEquals(Optional.of(revocation), stores().revocations().find(revocation.id()));
    assertEquals(List.of(revocation), stores().revocations().current(Samples.NOW));
  }

  /** Dated by a node whose clock is ahead, or stored while the revocation waited for its turn. */
  @Test
  default void revocationOfAUserCoversTheLastLogin() {
    User user = createUser();
    assertTrue(logIn(user, null));
    TokenRevocation now = ofUser(user, Samples.NOW);

    add(now);
    assertEquals(LoginSamples.LATER, stored(now).issuedUntil());

    TokenRevocation ofPatch = ofUser(user, Samples.NOW);
    stores().users().update(user.id(), a -> update(a.user(), null, ofPatch));
    assertEquals(LoginSamples.LATER, stored(ofPatch).issuedUntil());

    TokenRevocation ofDeletion = ofUser(user, Samples.NOW);
    assertTrue(
        stores()
            .users()
            .delete(user.id(), _ -> true, ofDeletion, Samples.event("user.delete", user.id())));
    assertEquals(LoginSamples.LATER, stored(ofDeletion).issuedUntil());
  }

  @Test
  default void revocationOfAnEarlierMomentDoesNotCoverTheLastLogin() {
    User user = createUser();
    assertTrue(logIn(user, null));
    TokenRevocation earlier = ofUser(user, Samples.NOW.minusMillis(1));

    add(earlier);

    assertEquals(earlier, stored(earlier));
  }

  private TokenRevocation stored(TokenRevocation revocation) {
    return stores().revocations().find(revocation.id()).orElseThrow();
  }

  private static TokenRevocation ofUser(User user, Instant issuedUntil) {
    return new TokenRevocation(
        Samples.nextId("rev"),
        Kind.SUBJECT,
        user.id(),
        issuedUntil,
        LoginSamples.LATER,
        Samples.NOW);
  }

  @Test
  default void unknownRevocationIsNotFound() {
    TokenRevocation revocation = add(LoginSamples.revocation());

    assertEquals(Optional.empty(), stores().revocations().find(revocation.value()));
  }

  @Test
  default void addedRevocationIsAuditedAndAChange() {
    long head = stores().feed().head();
    TokenRevocation revocation = add(LoginSamples.revocation());

    assertEquals(List.of(Samples.event("token.revoke", revocation.id())), stores().audit().get());
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.TOKEN_REVOCATION, revocation.id(), null)),
        stores().feed().after(head, 10));
  }

  @Test
  default void revocationIdIsUnique() {
    TokenRevocation first = add(LoginSamples.revocation());
    TokenRevocation second =
        new TokenRevocation(first.id(), Kind.ALL, "", Samples.NOW, LoginSamples.LATER, Samples.NOW);
    long head = stores().feed().head();

    assertThrows(StorageException.class, () -> add(second));

    assertEquals(List.of(first), stores().revocations().current(Samples.NOW));
    assertEquals(1, audited("token.revoke"));
    assertNoChangeAfter(head);
  }

  @Test
  default void currentOnesComeInTheOrderInWhichTheyWereMade() {
    List<TokenRevocation> made =
        Stream.of(3, 1, 2)
            .map(i -> LoginSamples.revocation(Kind.JTI, "j" + i, LoginSamples.LATER.plusMillis(i)))
            .toList();
    made.reversed().forEach(this::add);

    assertEquals(made, stores().revocations().current(Samples.NOW));
  }

  @Test
  default void revocationThatExpiresNowIsNotCurrentButStillFound() {
    TokenRevocation revocation = add(LoginSamples.revocation());
    Instant last = LoginSamples.LATER.minusMillis(1);

    assertEquals(List.of(revocation), stores().revocations().current(last));
    assertEquals(List.of(), stores().revocations().current(LoginSamples.LATER));
    assertEquals(Optional.of(revocation), stores().revocations().find(revocation.id()));
  }

  @Test
  default void expiredOnesArePurgedWithoutAnyOtherTrace() {
    TokenRevocation expired = add(LoginSamples.revocation());
    TokenRevocation current =
        add(LoginSamples.revocation(Kind.JTI, "j", LoginSamples.LATER.plusMillis(1)));
    long head = stores().feed().head();

    assertEquals(1, stores().revocations().purge(LoginSamples.LATER));

    assertEquals(Optional.empty(), stores().revocations().find(expired.id()));
    assertEquals(Optional.of(current), stores().revocations().find(current.id()));
    assertEquals(0, stores().revocations().purge(LoginSamples.LATER));
    assertEquals(2, stores().audit().get().size());
    assertNoChangeAfter(head);
  }

  @Test
  default void manyArePurgedToTheLast() throws SQLException {
    addMany();

    assertEquals(MANY, stores().revocations().purge(Samples.NOW));
    assertEquals(List.of(), stores().revocations().current(Instant.EPOCH));
  }

  @Test
  default void nodesThatPurgeAtOnceCountEachRevocationOnce() throws Exception {
    addMany();

    try (var other = fixture().open()) {
      List<Integer> purged =
          Together.run(
              8, number -> (number % 2 == 0 ? stores() : other).revocations().purge(Samples.NOW));

      assertEquals(MANY, purged.stream().mapToInt(Integer::intValue).sum());
    }
  }

  private void addMany() throws SQLException {
    execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + MANY
            + ") INSERT INTO token_revocation (id, kind, value, issued_until, expires_at,"
            + " created_at) SELECT 'rev_' || i, 'JTI', 'j' || i, 1, 2, 1 FROM n");
  }

  private TokenRevocation add(TokenRevocation revocation) {
    stores().revocations().add(revocation, Samples.event("token.revoke", revocation.id()));
    return revocation;
  }
}
