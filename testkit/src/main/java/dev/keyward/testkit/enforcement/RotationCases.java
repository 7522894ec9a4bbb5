package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.ApiKeys.CreateResult.Created;
import dev.keyward.core.apikey.KeyTerms;
import java.time.Duration;
import java.util.List;

/** A key is replaced while both are in use. */
final class RotationCases {
  static final List<Case> ALL =
      List.of(
          new Case("bothWorkWhileGraceLasts", s -> grace(s, Duration.ofMinutes(59), 200)),
          new Case("oldKeyEndsWithItsGrace", s -> grace(s, Scene.HOUR, 401)),
          new Case("oldKeyEndsWithTheFirstUse", RotationCases::firstUse),
          new Case("refusedUseIsNoFirstUse", RotationCases::refusedUse),
          new Case("oldKeyEndsWithTheDeadline", RotationCases::deadline),
          new Case("firstUseThatIsStoredStays", RotationCases::stored),
          new Case("firstUseSeenHereIsNotTakenBack", RotationCases::notCancelledAfterUse),
          new Case(
              "cancelledElsewhereBeforeAFirstUseIsKnownThere",
              RotationCases::cancelledElsewhereAfterUse),
          new Case("givingTheNewKeyUpIsNoFirstUse", RotationCases::parting),
          new Case("oldKeyEndsWithItsExpiryAndGoesOnWithALaterOne", RotationCases::ownExpiry),
          new Case("cancelledRotation", RotationCases::cancelled));

  private RotationCases() {}

  private static Created seen(Scene s) {
    Created made = s.newRevocableKey();
    s.expect(200, use(made.secret().reveal()));
    return made;
  }

  private static Call use(String key) {
    return get("/any/x").key(key);
  }

  private static void grace(Scene s, Duration later, int status) {
    Created old = seen(s);
    String fresh = s.rotate(old.key(), false).secret().reveal();
    s.expect(200, use(fresh));
    s.expect(200, use(old.secret().reveal()));
    CredentialCases.at(s, later).expect(status, use(old.secret().reveal()));
    s.expect(200, use(fresh));
  }

  private static void firstUse(Scene s) {
    Created old = seen(s);
    String fresh = s.rotate(old.key(), true).secret().reveal();
    s.expect(200, use(old.secret().reveal()));
    s.expect(200, use(fresh));
    CredentialCases.isProblem(s.expect(401, use(old.secret().reveal())), "invalid_key");
    s.expect(200, use(fresh));
  }

  private static void refusedUse(Scene s) {
    Created old = seen(s);
    String fresh = s.rotate(old.key(), true).secret().reveal();
    s.expect(403, get("/nowhere").key(fresh));
    s.expect(403, get("/data/x").key(fresh));
    s.expect(200, get("/open/x").key(fresh));
    s.expect(200, use(old.secret().reveal()));
  }

  private static void deadline(Scene s) {
    Created old = seen(s);
    s.rotate(old.key(), true);
    CredentialCases.at(s, Scene.HOUR).expect(401, use(old.secret().reveal()));
  }

  private static void stored(Scene s) {
    Created old = seen(s);
    String fresh = s.rotate(old.key(), true).secret().reveal();
    s.expect(200, use(fresh));
    s.storeFirstUses();
    s.expect(401, use(old.secret().reveal()));
    s.reset();
    s.expect(401, use(old.secret().reveal()));
    s.expect(200, use(fresh));
  }

  private static void notCancelledAfterUse(Scene s) {
    Created old = seen(s);
    String fresh = s.rotate(old.key(), true).secret().reveal();
    s.expect(200, use(fresh));
    assertFalse(s.cancelRotation(old.key()));
    s.expect(401, use(old.secret().reveal()));
    s.expect(200, use(fresh));
    s.storeFirstUses();
    assertFalse(s.cancelRotationElsewhere(old.key()));
    s.expect(401, use(old.secret().reveal()));
    s.expect(200, use(fresh));
  }

  private static void parting(Scene s) {
    Created old = seen(s);
    String fresh = s.rotate(old.key(), true).secret().reveal();
    s.expect(200, get("/parting/x").key(fresh));
    s.expect(200, use(old.secret().reveal()));
    s.expect(200, use(fresh));
    s.expect(401, use(old.secret().reveal()));
  }

  private static void ownExpiry(Scene s) {
    Created old = seen(s);
    expire(s, old, Duration.ofMinutes(30));
    s.rotate(old.key(), false);
    s.expect(200, use(old.secret().reveal()));
    CredentialCases.at(s, Duration.ofMinutes(30)).expect(401, use(old.secret().reveal()));
    expire(s, old, Duration.ofHours(2));
    s.expect(200, use(old.secret().reveal()));
    CredentialCases.at(s, Scene.HOUR).expect(401, use(old.secret().reveal()));
  }

  private static void expire(Scene s, Created key, Duration later) {
    s.patch(
        key.key(),
        t ->
            new KeyTerms(
                t.name(), t.scopes(), Scene.START.plus(later), t.allowedIps(), t.metadata()));
  }

  private static void cancelledElsewhereAfterUse(Scene s) {
    Created old = seen(s);
    s.expect(200, use(s.rotate(old.key(), true).secret().reveal()));
    s.expect(401, use(old.secret().reveal()));
    assertTrue(s.cancelRotationElsewhere(old.key()));
    s.expect(200, use(old.secret().reveal()));
    String fresh = s.rotate(old.key(), true).secret().reveal();
    s.storeFirstUses();
    s.expect(200, use(old.secret().reveal()));
    s.expect(200, use(fresh));
    s.expect(401, use(old.secret().reveal()));
  }

  private static void cancelled(Scene s) {
    Created old = seen(s);
    String fresh = s.rotate(old.key(), false).secret().reveal();
    s.expect(200, use(fresh));
    assertTrue(s.cancelRotation(old.key()));
    s.expect(401, use(fresh));
    CredentialCases.at(s, Scene.HOUR).expect(200, use(old.secret().reveal()));
  }
}
