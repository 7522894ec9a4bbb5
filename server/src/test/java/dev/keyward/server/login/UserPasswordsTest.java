package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.login.User;
import dev.keyward.server.login.UserPasswords.OwnResult;
import dev.keyward.server.login.UserPasswords.SetResult;
import dev.keyward.server.login.UserPasswords.StartResult;
import dev.keyward.server.login.Users.NewUser;
import dev.keyward.server.login.Users.Patch;
import dev.keyward.server.password.HashingOverloadedException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserPasswordsTest {
  private static final String NOBODY = "user_00000000000000000000000000";

  private static final Scopes ADMIN_SCOPE = Scopes.of(Scopes.ADMIN);

  @TempDir Path directory;
  private LoginBed bed;
  private User alice;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginBed(directory);
    alice = bed.user("alice", "data:read");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private SetResult set(User user, String password, Scopes grantable) {
    return bed.passwords.set(user.id(), any -> true, password, grantable, LoginBed.ACTOR);
  }

  private OwnResult finish(String token, String password) {
    return bed.passwords.finishReset(token, password, new Actor("", "request-2", "192.0.2.1"));
  }

  private OwnResult change(String current, String password) {
    return bed.passwords.change(
        alice.id(), current, password, null, null, new Actor(alice.id(), "request-3", "192.0.2.1"));
  }

  private void disable() {
    bed.users.patch(
        new Patch(alice.id(), any -> true, null, false, false, null, null, LoginBed.ADMIN),
        LoginBed.ACTOR);
  }

  @Test
  void setReplacesThePasswordAndEndsTokensAndResets() {
    ResetToken token = bed.reset(alice);
    assertEquals(
        new SetResult.Done(alice), set(alice, LoginBed.OTHER, Scopes.of("keyward:users:write")));
    assertTrue(bed.hasPassword(alice, LoginBed.OTHER));
    assertEquals(alice.id(), bed.revoked().getLast().value());
    assertEquals(
        LoginBed.ACTOR.did("user.password", alice.id(), Map.of("by", "administrator")),
        bed.acts().getLast());
    assertEquals(new OwnResult.Wrong(), finish(token.reveal(), LoginBed.PASSWORD));
  }

  @Test
  void thePasswordOfAnAdministratorIsOutOfReach() {
    User admin = bed.user("admin", Scopes.ADMIN, "data:read");
    String before = bed.everything();
    assertEquals(new SetResult.BeyondCaller(), set(admin, LoginBed.OTHER, LoginBed.WRITER));
    assertEquals(
        new StartResult.BeyondCaller(),
        bed.passwords.startReset(admin.id(), any -> true, LoginBed.WRITER, LoginBed.ACTOR));
    assertEquals(before, bed.everything());
  }

  @Test
  void whoBecomesAnAdministratorMeanwhileIsNotReset() {
    Patch promotion =
        new Patch(alice.id(), any -> true, ADMIN_SCOPE, null, false, null, null, LoginBed.ADMIN);
    bed.beforeReset = () -> bed.users.patch(promotion, LoginBed.ACTOR);
    assertEquals(
        new StartResult.BeyondCaller(),
        bed.passwords.startReset(alice.id(), any -> true, LoginBed.WRITER, LoginBed.ACTOR));
  }

  @Test
  void aRefusedPasswordChangesNothing() {
    String token = bed.reset(alice).reveal();
    String before = bed.everything();
    for (String refused : List.of("", "short", "x".repeat(257), "\ud800".repeat(20))) {
      assertInstanceOf(SetResult.PasswordRefused.class, set(alice, refused, LoginBed.ADMIN));
      assertInstanceOf(OwnResult.PasswordRefused.class, finish(token, refused));
      assertInstanceOf(OwnResult.PasswordRefused.class, change(LoginBed.PASSWORD, refused));
    }
    assertEquals(before, bed.everything());
    assertEquals(new OwnResult.Done(), finish(token, LoginBed.OTHER), "the token is not used up");
  }

  @Test
  void nobodyIsNotFound() {
    assertEquals(
        new SetResult.NotFound(),
        bed.passwords.set(NOBODY, any -> true, LoginBed.OTHER, LoginBed.ADMIN, LoginBed.ACTOR));
    assertEquals(
        new StartResult.NotFound(),
        bed.passwords.startReset(NOBODY, any -> true, LoginBed.ADMIN, LoginBed.ACTOR));
    assertEquals(
        new OwnResult.Wrong(),
        bed.passwords.change(
            NOBODY, LoginBed.PASSWORD, LoginBed.OTHER, null, null, LoginBed.ACTOR));
  }

  @Test
  void aResetTokenWorksOnce() {
    String token = bed.reset(alice).reveal();
    assertEquals(List.of(), bed.revoked());
    assertTrue(bed.hasPassword(alice, LoginBed.PASSWORD), "until it is used, nothing changes");
    assertEquals(new OwnResult.Done(), finish(token, LoginBed.OTHER));
    assertTrue(bed.hasPassword(alice, LoginBed.OTHER));
    assertEquals(alice.id(), bed.revoked().getLast().value());
    assertEquals(
        new Actor(alice.id(), "request-2", "192.0.2.1")
            .did("user.password", alice.id(), Map.of("by", "reset_token")),
        bed.acts().getLast());
    assertEquals(new OwnResult.Wrong(), finish(token, LoginBed.PASSWORD));
  }

  @Test
  void aResetTokenIsReplacedByTheNextAndEndsAfterAnHour() {
    String first = bed.reset(alice).reveal();
    String second = bed.reset(alice).reveal();
    assertEquals(new OwnResult.Wrong(), finish(first, LoginBed.OTHER));
    bed.now = LoginBed.START.plus(UserPasswords.RESET_LIFE);
    assertEquals(new OwnResult.Wrong(), finish(second, LoginBed.OTHER));
    bed.now = bed.now.minusMillis(1);
    assertEquals(new OwnResult.Done(), finish(second, LoginBed.OTHER));
  }

  @Test
  void otherTextIsNoResetToken() {
    String token = bed.reset(alice).reveal();
    for (String other :
        List.of(
            "",
            "kwr_",
            token.substring(4),
            token.toUpperCase(java.util.Locale.ROOT),
            token + "=",
            " " + token,
            token.substring(0, token.length() - 1) + (token.endsWith("A") ? "E" : "A"))) {
      assertEquals(new OwnResult.Wrong(), finish(other, LoginBed.OTHER), other);
    }
    assertEquals(new OwnResult.Done(), finish(token, LoginBed.OTHER));
  }

  @Test
  void aResetTokenIs256RandomBitsAndKeptAsItsSha256() throws Exception {
    ResetToken token = bed.reset(alice);
    assertTrue(token.reveal().matches("kwr_[A-Za-z0-9_-]{43}"));
    assertNotEquals(token.reveal(), bed.reset(alice).reveal());
    byte[] expected =
        MessageDigest.getInstance("SHA-256")
            .digest(token.reveal().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertArrayEquals(expected, token.hash());
  }

  @Test
  void theOwnPasswordNeedsTheCurrentOne() {
    String before = bed.everything();
    for (String wrong : List.of("", LoginBed.OTHER, LoginBed.PASSWORD + ' ', "x".repeat(1_000))) {
      assertEquals(new OwnResult.Wrong(), change(wrong, LoginBed.OTHER));
    }
    assertEquals(
        new OwnResult.Wrong(),
        change(LoginBed.OTHER, "short"),
        "the new one is not judged for who does not know the current one");
    assertEquals(before, bed.everything());
    assertEquals(new OwnResult.Done(), change(LoginBed.PASSWORD, LoginBed.OTHER));
    assertTrue(bed.hasPassword(alice, LoginBed.OTHER));
    assertEquals(alice.id(), bed.revoked().getLast().value());
    assertEquals(Map.of("by", "current_password"), bed.acts().getLast().details());
    assertEquals(alice.id(), bed.acts().getLast().actor());
  }

  @Test
  void whoIsDisabledSetsNoPassword() {
    String token = bed.reset(alice).reveal();
    disable();
    String before = bed.everything();
    assertEquals(new OwnResult.Wrong(), change(LoginBed.PASSWORD, LoginBed.OTHER));
    assertEquals(new OwnResult.Wrong(), finish(token, LoginBed.OTHER));
    assertEquals(before, bed.everything());
  }

  @Test
  void whenThereIsNoRoomToHashNothingChanges() {
    String token = bed.reset(alice).reveal();
    String before = bed.everything();
    bed.hashing.close();
    assertThrows(
        HashingOverloadedException.class, () -> set(alice, LoginBed.OTHER, LoginBed.ADMIN));
    assertThrows(HashingOverloadedException.class, () -> finish(token, LoginBed.OTHER));
    assertThrows(HashingOverloadedException.class, () -> change(LoginBed.PASSWORD, LoginBed.OTHER));
    assertEquals(before, bed.everything());
  }

  @Test
  void noTextShowsAPasswordAHashOrAToken() {
    StartResult started =
        bed.passwords.startReset(alice.id(), any -> true, LoginBed.ADMIN, LoginBed.ACTOR);
    ResetToken token = ((StartResult.Started) started).token();
    set(alice, LoginBed.OTHER, LoginBed.ADMIN);
    String text =
        List.of(
                started,
                token,
                ResetToken.presented(LoginBed.PASSWORD),
                new NewUser("a", LoginBed.PASSWORD, Scopes.NONE, null, Map.of(), Scopes.NONE),
                new NewPasswords.Result.Hashed(bed.phc(alice)),
                bed.store.findByUsername("alice").orElseThrow(),
                bed.acts(),
                bed.revoked())
            .toString();
    for (String secret :
        List.of(
            token.reveal().substring(4),
            HexFormat.of().formatHex(token.hash()),
            LoginBed.PASSWORD,
            LoginBed.OTHER,
            "argon2")) {
      assertFalse(text.contains(secret), text);
    }
  }
}
