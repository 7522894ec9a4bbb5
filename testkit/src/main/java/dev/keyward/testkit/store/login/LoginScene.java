package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.login.UserStore.Sessions;
import dev.keyward.core.login.UserStore.Update;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.SigningSamples;
import dev.keyward.testkit.store.scene.Stores;
import java.util.List;

/** A user in the middle of a reset and a key that signs: whatever can be written, would be. */
record LoginScene(User user, PasswordReset reset) {
  static LoginScene set(Stores stores) {
    LoginScene scene = new LoginScene(LoginSamples.user(), LoginSamples.reset());
    assertTrue(stores.users().create(scene.user, LoginSamples.PASSWORD, event()));
    assertTrue(stores.users().startReset(scene.user.id(), any -> true, scene.reset, event()));
    var key = SigningSamples.active(JwsAlgorithm.RS256, Samples.NOW);
    SigningSamples.activate(stores.signingKeys(), key, Samples.keyCheck(), event());
    return scene;
  }

  /** Everything there is, in a form that compares by its content. */
  List<?> picture(Stores stores) {
    return List.of(
        stores.users().list(null, 100),
        stores.users().findByUsername(user.username()),
        stores.users().findByReset(reset.hash(), Samples.NOW),
        stores.revocations().current(Samples.NOW),
        stores.signingKeys().all().stream().map(SigningSamples::content).toList(),
        stores.feed().head(),
        stores.feed().after(0, 100).size());
  }

  /** Every security write there is about users, tokens and signing keys. */
  enum Write {
    CREATE(0),
    UPDATE(1),
    DELETE(1),
    LOG_IN(0),
    START_RESET(0),
    FINISH_RESET(1),
    REVOKE(1),
    ACTIVATE(2);

    /** How many changes it makes known. */
    final int changes;

    Write(int changes) {
      this.changes = changes;
    }

    /** Whether it was done. */
    boolean on(Stores stores, LoginScene scene) {
      return switch (this) {
        case REVOKE -> {
          stores.revocations().add(LoginSamples.revocation(), event());
          yield true;
        }
        case ACTIVATE -> {
          SigningSamples.activate(stores.signingKeys(), laterKey(), Samples.keyCheck(), event());
          yield true;
        }
        case CREATE, UPDATE, DELETE, LOG_IN, START_RESET, FINISH_RESET ->
            onUser(stores.users(), scene.user, scene.reset);
      };
    }

    private boolean onUser(UserStore users, User user, PasswordReset reset) {
      TokenRevocation revocation = LoginSamples.revocation();
      String known = LoginSamples.PASSWORD;
      return switch (this) {
        case CREATE -> users.create(LoginSamples.user(), "hash", event());
        case UPDATE -> {
          Update update =
              new Update(
                  LoginSamples.disabled(user), "new", revocation, new Sessions.End(), event());
          yield users.update(user.id(), _ -> update).isPresent();
        }
        case DELETE -> users.delete(user.id(), _ -> true, revocation, event());
        case LOG_IN ->
            users.loggedIn(LoginSamples.session(user, Samples.NOW), known, "new", null, event());
        case START_RESET -> users.startReset(user.id(), any -> true, LoginSamples.reset(), event());
        case FINISH_RESET ->
            users.finishReset(reset.hash(), "new", revocation, Samples.NOW, event());
        case REVOKE, ACTIVATE -> throw new AssertionError(this);
      };
    }

    private static SigningKey laterKey() {
      return SigningSamples.active(JwsAlgorithm.ES256, LoginSamples.LATER);
    }
  }

  private static AuditEvent event() {
    return Samples.event("scene", "anything");
  }
}
