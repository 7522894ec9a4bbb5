package dev.keyward.testkit.store.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.core.Page;
import dev.keyward.core.login.User;
import dev.keyward.core.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sessions are found as they began, and a user has not too many. */
interface SessionListContract extends SessionAccess {
  @Test
  default void sessionIsFoundAsItBegan() {
    Session session = begin(someUser());

    assertEquals(Optional.of(session), stores().sessions().find(session.id()));
    assertEquals(Optional.empty(), stores().sessions().find("session_nobody"));
  }

  @Test
  default void sessionsOfAUserAreListedPageByPage() {
    User user = someUser();
    List<Session> all = List.of(begin(user), begin(user), begin(user));
    begin(someUser());

    Page<Session> first = stores().sessions().ofUser(user.id(), null, 2);
    String cursor = first.nextCursor();
    assertNotNull(cursor);
    assertEquals(all.subList(0, 2), first.items());
    assertEquals(
        new Page<>(all.subList(2, 3), null), stores().sessions().ofUser(user.id(), cursor, 2));
  }

  @Test
  default void loginBeyondTheMostEndsTheOneUsedLeastRecently() {
    User user = someUser();
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < Session.MOST_PER_USER; i++) {
      sessions.add(begin(user, "keyward", NOW.plusMillis(i)));
    }
    rotate(sessions.getFirst(), NOW.plusSeconds(1));
    assertEquals(Session.MOST_PER_USER, sessionsOf(user).size());

    Session newest = begin(user, "keyward", NOW.minusSeconds(1));

    assertEquals(Session.MOST_PER_USER, sessionsOf(user).size());
    assertGone(sessions.get(1));
    assertEquals(Optional.of(newest), stores().sessions().find(newest.id()));
    assertEquals(List.of("SESSION " + sessions.get(1).id()), revoked());
  }
}
