package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.DenyReason;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.login.User;
import dev.keyward.core.login.Username;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import dev.keyward.server.login.LoginService.Attempt;
import dev.keyward.server.login.LoginService.LoginResult;
import dev.keyward.server.password.FastHashing;
import dev.keyward.server.password.Password;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoginServiceTest {
  private static final Actor CALLER = new Actor("", "request-9", "192.0.2.1");

  @TempDir Path directory;
  private final AtomicInteger hashes = new AtomicInteger();
  private LoginServiceBed bed;
  private User alice;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginServiceBed(directory, FastHashing.open(nanos -> hashes.incrementAndGet()));
    alice = bed.bed.user("alice", "data:read", "data:write");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private LoginResult login(
      @Nullable String username,
      String password,
      @Nullable Client client,
      @Nullable Scopes scopes) {
    return bed.service.login(
        new Attempt(
            username == null ? null : new Username(username),
            Password.of(password),
            client,
            scopes,
            null,
            CALLER,
            LoginBed.PROGRAM));
  }

  private LoginResult login() {
    return login("alice", LoginBed.PASSWORD, null, null);
  }

  private static LoginResult.LoggedIn loggedIn(LoginResult result) {
    return assertInstanceOf(LoginResult.LoggedIn.class, result);
  }

  private Scopes scopesOf(LoginResult result) {
    Scopes scopes = loggedIn(result).tokens().scopes();
    assertEquals(scopes, bed.verified(loggedIn(result).tokens().access()).principal().scopes());
    return scopes;
  }

  private void expectWrongForOneHash(String userId, @Nullable String username, String password) {
    int before = hashes.get();
    assertEquals(new LoginResult.Wrong(userId), login(username, password, null, null));
    assertEquals(1, hashes.get() - before);
  }

  @Test
  void anUnknownNameCostsOneHash() {
    expectWrongForOneHash("", "bob", LoginBed.PASSWORD);
  }

  @Test
  void whatCannotBeANameCostsOneHash() {
    expectWrongForOneHash("", null, LoginBed.PASSWORD);
  }

  @Test
  void aWrongPasswordCostsOneHash() {
    expectWrongForOneHash(alice.id(), "alice", LoginBed.OTHER);
  }

  @Test
  void aDisabledUserCostsOneHashWhateverThePassword() {
    bed.disable(alice);
    expectWrongForOneHash(alice.id(), "alice", LoginBed.PASSWORD);
    expectWrongForOneHash(alice.id(), "alice", LoginBed.OTHER);
  }

  @Test
  void aWrongLoginStoresNothing() {
    String before = bed.bed.everything();
    login("alice", LoginBed.OTHER, null, null);
    assertEquals(before, bed.bed.everything());
  }

  @Test
  void theTokenIsTheUsers() {
    VerifiedToken token = bed.verified(loggedIn(login()).tokens().access());
    assertEquals(alice.id(), token.principal().subject());
    assertEquals("alice", token.principal().name());
    assertEquals("keyward", token.principal().clientId());
    assertEquals(LoginBed.START.toEpochMilli(), token.issuedAtMillis());
  }

  @Test
  void withoutScopesTheTokenGetsAllThatTheUserHas() {
    assertEquals(Scopes.of("data:read", "data:write"), scopesOf(login()));
  }

  @Test
  void fewerScopesAreGivenAsAskedFor() {
    Scopes fewer = Scopes.of("data:write");
    assertEquals(fewer, scopesOf(login("alice", LoginBed.PASSWORD, null, fewer)));
  }

  @Test
  void noScopesAtAllCanBeAskedFor() {
    assertEquals(Scopes.NONE, scopesOf(login("alice", LoginBed.PASSWORD, null, Scopes.NONE)));
  }

  /** {@code keyward:admin} implies them: an administrator may take less along. */
  @Test
  void anAdministratorCanAskForAFinerRight() {
    bed.bed.user("root", Scopes.ADMIN);
    Scopes finer = Scopes.of("keyward:keys:read");
    assertEquals(finer, scopesOf(login("root", LoginBed.PASSWORD, null, finer)));
  }

  @Test
  void whoIsNoAdministratorCannotAskForARightOverKeyward() {
    Scopes admin = Scopes.of(Scopes.ADMIN);
    assertEquals(
        new LoginResult.BeyondUser(alice.id()), login("alice", LoginBed.PASSWORD, null, admin));
  }

  @Test
  void oneScopeBeyondTheUserGivesNoneAndStoresNothing() {
    String before = bed.bed.everything();
    Scopes beyond = Scopes.of("data:read", "data:delete");
    assertEquals(
        new LoginResult.BeyondUser(alice.id()), login("alice", LoginBed.PASSWORD, null, beyond));
    assertEquals(before, bed.bed.everything());
  }

  @Test
  void scopesBeyondTheUserAreNotToldWithoutThePassword() {
    Scopes beyond = Scopes.of("data:delete");
    assertEquals(new LoginResult.Wrong(alice.id()), login("alice", LoginBed.OTHER, null, beyond));
  }

  @Test
  void aClientsBoundLeavesOutWhatItDoesNotHave() {
    Client client = bed.client(Scopes.of("data:read", "data:delete"));
    LoginResult result = login("alice", LoginBed.PASSWORD, client, null);
    assertEquals(Scopes.of("data:read"), scopesOf(result));
    assertEquals(
        client.id(), bed.verified(loggedIn(result).tokens().access()).principal().clientId());
  }

  @Test
  void whatTheUserHasButTheClientDoesNotIsBeyond() {
    Client client = bed.client(Scopes.of("data:read"));
    assertEquals(
        new LoginResult.BeyondUser(alice.id()),
        login("alice", LoginBed.PASSWORD, client, Scopes.of("data:write")));
  }

  @Test
  void aClientWithoutABoundTakesNothingAway() {
    LoginResult result = login("alice", LoginBed.PASSWORD, bed.client(null), null);
    assertEquals(alice.scopes(), scopesOf(result));
  }

  @Test
  void aClientThatMayHaveNothingGivesNothing() {
    LoginResult result = login("alice", LoginBed.PASSWORD, bed.client(Scopes.NONE), null);
    assertEquals(Scopes.NONE, scopesOf(result));
  }

  @Test
  void aLoginIsAuditedAsTheUsersOwnAct() {
    LoginResult.LoggedIn result = loggedIn(login());
    Actor self = new Actor(alice.id(), CALLER.requestId(), CALLER.address());
    Map<String, String> details =
        Map.of(
            "client_id", "keyward",
            "scopes", "data:read data:write",
            "session_id", bed.verified(result.tokens().access()).sessionId());
    assertEquals(self.did("user.login", alice.id(), details), bed.bed.acts().getLast());
  }

  @Test
  void aLoginIsRememberedWithItsTime() {
    assertNull(bed.bed.store.find(alice.id()).orElseThrow().lastLoginAt());
    login();
    assertEquals(LoginBed.START, bed.bed.store.find(alice.id()).orElseThrow().lastLoginAt());
  }

  @Test
  void whoIsDisabledBetweenVerifyAndStoreGetsNoToken() {
    bed.beforeStored = () -> bed.disable(alice);
    assertEquals(new LoginResult.Wrong(alice.id()), login());
    assertNull(bed.bed.store.find(alice.id()).orElseThrow().lastLoginAt());
  }

  @Test
  void whosePasswordIsChangedBetweenVerifyAndStoreGetsNoToken() {
    bed.beforeStored =
        () ->
            bed.bed.passwords.set(
                alice.id(), any -> true, LoginBed.OTHER, LoginBed.ADMIN, LoginBed.ACTOR);
    assertEquals(new LoginResult.Wrong(alice.id()), login());
    assertTrue(bed.bed.hasPassword(alice, LoginBed.OTHER));
  }

  @Test
  void whoIsDeletedBetweenVerifyAndStoreGetsNoToken() {
    bed.beforeStored =
        () -> bed.bed.users.delete(alice.id(), any -> true, LoginBed.ADMIN, LoginBed.ACTOR);
    assertEquals(new LoginResult.Wrong(alice.id()), login());
  }

  /** Also when this node has heard of the revocation before it signs. */
  @Test
  void aDisableAfterTheLoginIsStoredEndsTheTokenThatIsSignedAfterwards() {
    bed.afterStored =
        () -> {
          bed.disable(alice);
          bed.catchUp();
        };
    Verification verification = bed.verify(loggedIn(login()).tokens().access());
    assertEquals(
        DenyReason.TOKEN_REVOKED,
        assertInstanceOf(Verification.Refused.class, verification).reason());
  }

  /** The node that disables may be behind: its "now" still covers what was stored before. */
  @Test
  void aDisableByASlowerClockEndsTheTokenToo() {
    bed.afterStored =
        () -> {
          bed.bed.now = LoginBed.START.minusSeconds(2);
          bed.disable(alice);
          bed.bed.now = LoginBed.START;
        };
    assertInstanceOf(Verification.Refused.class, bed.verify(loggedIn(login()).tokens().access()));
  }

  @Test
  void aLoginRightAfterARevocationIsValid() {
    bed.bed.passwords.set(
        alice.id(), any -> true, LoginBed.PASSWORD, LoginBed.ADMIN, LoginBed.ACTOR);
    bed.catchUp();
    VerifiedToken token = bed.verified(loggedIn(login()).tokens().access());
    assertEquals(LoginBed.START.toEpochMilli() + 1, token.issuedAtMillis());
  }

  @Test
  void thePasswordIsNotHashedAnewAtTodaysParameters() {
    String before = bed.bed.phc(alice);
    login();
    assertEquals(1, hashes.get());
    assertEquals(before, bed.bed.phc(alice));
  }

  @Test
  void whoeverSharesASecretGetsNoRightsOverKeyward() throws Exception {
    byte[] secret = "k".repeat(32).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    Path other = directory.resolve("other");
    java.nio.file.Files.createDirectory(other);
    try (LoginServiceBed shared = new LoginServiceBed(other, FastHashing.open(), secret)) {
      shared.bed.user("root", Scopes.ADMIN, "data:read");
      Attempt attempt =
          new Attempt(
              new Username("root"),
              Password.of(LoginBed.PASSWORD),
              null,
              null,
              null,
              CALLER,
              LoginBed.PROGRAM);
      assertEquals(
          Scopes.of("data:read"), loggedIn(shared.service.login(attempt)).tokens().scopes());
    }
  }

  @Test
  void aResultDoesNotShowItsToken() {
    LoginResult.LoggedIn result = loggedIn(login());
    assertFalse(Objects.toString(result).contains(result.tokens().access().value()));
  }
}
