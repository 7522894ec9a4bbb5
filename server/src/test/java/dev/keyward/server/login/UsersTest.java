package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.login.User;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.server.login.UserPasswords.OwnResult;
import dev.keyward.server.login.Users.CreateResult;
import dev.keyward.server.login.Users.DeleteResult;
import dev.keyward.server.login.Users.NewUser;
import dev.keyward.server.login.Users.Patch;
import dev.keyward.server.login.Users.PatchResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsersTest {
  @TempDir Path directory;
  private LoginBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginBed(directory);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private CreateResult create(String username, String password, Scopes scopes, Scopes grantable) {
    return bed.users.create(
        new NewUser(username, password, scopes, null, Map.of(), grantable), LoginBed.ACTOR);
  }

  private PatchResult patch(
      User user, @Nullable Scopes scopes, @Nullable Boolean enabled, Scopes grantable) {
    return bed.users.patch(
        new Patch(user.id(), any -> true, scopes, enabled, false, null, null, grantable),
        LoginBed.ACTOR);
  }

  private AuditEvent lastAct() {
    return bed.acts().getLast();
  }

  @Test
  void aNameIsKeptInItsCanonicalForm() {
    assertEquals("alice@example.com", bed.user("Alice@Example.COM").username());
    assertEquals(
        new CreateResult.UsernameTaken(),
        create("ALICE@example.com", LoginBed.PASSWORD, Scopes.NONE, LoginBed.ADMIN));
  }

  @Test
  void whatIsWrongIsToldAndStoresNothing() {
    String before = bed.everything();
    assertInstanceOf(
        CreateResult.UsernameInvalid.class,
        create("\u0430lice", LoginBed.PASSWORD, Scopes.NONE, LoginBed.ADMIN));
    assertInstanceOf(
        CreateResult.PasswordRefused.class,
        create("alice", "too short", Scopes.NONE, LoginBed.ADMIN));
    assertInstanceOf(
        CreateResult.PasswordRefused.class,
        create("alice", "x".repeat(257), Scopes.NONE, LoginBed.ADMIN));
    assertEquals(
        new CreateResult.MetadataOutOfBounds(),
        bed.users.create(
            new NewUser(
                "alice", LoginBed.PASSWORD, Scopes.NONE, null, Map.of("a\n", "b"), LoginBed.ADMIN),
            LoginBed.ACTOR));
    assertEquals(before, bed.everything());
  }

  @Test
  void rightsOverKeywardAreGivenOnlyByWhoHoldsThem() {
    String before = bed.everything();
    for (String scope : List.of(Scopes.ADMIN, "keyward:keys:write", "keyward:anything")) {
      assertEquals(
          new CreateResult.BeyondCaller(),
          create("alice", LoginBed.PASSWORD, Scopes.of(scope, "data:read"), LoginBed.WRITER));
    }
    assertEquals(before, bed.everything());
    User user = bed.user("alice", "data:read");
    assertEquals(
        new PatchResult.BeyondCaller(),
        patch(user, Scopes.of(Scopes.ADMIN), null, LoginBed.WRITER));
    assertInstanceOf(
        PatchResult.Patched.class,
        patch(user, Scopes.of("keyward:users:write", "data:write"), null, LoginBed.WRITER));
  }

  @Test
  void whoHasRightsOverKeywardIsChangedOnlyByWhoHoldsThemToo() {
    User admin = bed.user("admin", Scopes.ADMIN);
    String before = bed.everything();
    assertEquals(new PatchResult.BeyondCaller(), patch(admin, null, false, LoginBed.WRITER));
    assertEquals(new PatchResult.BeyondCaller(), patch(admin, Scopes.NONE, null, LoginBed.WRITER));
    assertEquals(
        new PatchResult.BeyondCaller(),
        bed.users.patch(
            new Patch(
                admin.id(),
                any -> true,
                null,
                null,
                false,
                null,
                Map.of("a", "b"),
                LoginBed.WRITER),
            LoginBed.ACTOR));
    assertEquals(
        new DeleteResult.BeyondCaller(),
        bed.users.delete(admin.id(), any -> true, LoginBed.WRITER, LoginBed.ACTOR));
    assertEquals(before, bed.everything());
    assertInstanceOf(PatchResult.Patched.class, patch(admin, null, false, LoginBed.ADMIN));
    assertEquals(
        new DeleteResult.Deleted(),
        bed.users.delete(admin.id(), any -> true, LoginBed.ADMIN, LoginBed.ACTOR));
  }

  @Test
  void takingSomethingAwayEndsTheTokensIssuedSoFar() {
    User user = bed.user("alice", "a", "b");
    patch(user, Scopes.of("a", "b", "c"), null, LoginBed.ADMIN);
    patch(user, null, true, LoginBed.ADMIN);
    bed.users.patch(
        new Patch(
            user.id(), any -> true, null, null, false, null, Map.of("a", "b"), LoginBed.ADMIN),
        LoginBed.ACTOR);
    assertEquals(List.of(), bed.revoked());

    patch(user, Scopes.of("a", "c"), null, LoginBed.ADMIN);
    TokenRevocation revocation = bed.revoked().getLast();
    assertEquals(Kind.SUBJECT, revocation.kind());
    assertEquals(user.id(), revocation.value());
    assertEquals(LoginBed.START, revocation.issuedUntil());
    assertEquals(LoginBed.START.plus(TokenPolicy.LONGEST_LIFE), revocation.expiresAt());

    patch(user, null, false, LoginBed.ADMIN);
    assertEquals(2, bed.revoked().size());
    patch(user, null, false, LoginBed.ADMIN);
    patch(user, null, true, LoginBed.ADMIN);
    assertEquals(2, bed.revoked().size());
    bed.users.delete(user.id(), any -> true, LoginBed.ADMIN, LoginBed.ACTOR);
    assertEquals(3, bed.revoked().size());
  }

  @Test
  void givingRightsEndsAResetThatSomebodyWithFewerMayHaveStarted() {
    User user = bed.user("alice", "data:read");
    ResetToken token = bed.reset(user);
    patch(user, Scopes.of("data:read", "data:write"), null, LoginBed.ADMIN);
    String phc = bed.phc(user);
    patch(user, Scopes.of(Scopes.ADMIN), null, LoginBed.ADMIN);
    assertEquals(phc, bed.phc(user));
    assertEquals(
        new OwnResult.Wrong(),
        bed.passwords.finishReset(token.reveal(), LoginBed.OTHER, LoginBed.ACTOR));
    assertTrue(bed.hasPassword(user, LoginBed.PASSWORD));
  }

  @Test
  void eachActIsAuditedByNameAlone() {
    User user = bed.user("alice", "data:read");
    assertEquals(
        LoginBed.ACTOR.did(
            "user.create", user.id(), Map.of("username", "alice", "scopes", "data:read")),
        lastAct());
    bed.users.patch(
        new Patch(
            user.id(),
            any -> true,
            Scopes.NONE,
            false,
            false,
            null,
            Map.of("secret", "hunter2"),
            LoginBed.ADMIN),
        LoginBed.ACTOR);
    assertEquals(
        LoginBed.ACTOR.did("user.update", user.id(), Map.of("changed", "enabled metadata scopes")),
        lastAct());
    int acts = bed.acts().size();
    patch(user, Scopes.NONE, false, LoginBed.ADMIN);
    assertEquals(acts, bed.acts().size(), "nothing was changed");
    bed.users.delete(user.id(), any -> true, LoginBed.ADMIN, LoginBed.ACTOR);
    assertEquals(
        LoginBed.ACTOR.did("user.delete", user.id(), Map.of("username", "alice")), lastAct());
    assertFalse(bed.acts().toString().contains("hunter2"));
  }

  @Test
  void nobodyIsNotFound() {
    String id = "user_00000000000000000000000000";
    String before = bed.everything();
    assertEquals(
        new PatchResult.NotFound(),
        bed.users.patch(
            new Patch(id, any -> true, null, false, false, null, null, LoginBed.ADMIN),
            LoginBed.ACTOR));
    assertEquals(
        new DeleteResult.NotFound(),
        bed.users.delete(id, any -> true, LoginBed.ADMIN, LoginBed.ACTOR));
    assertEquals(before, bed.everything());
  }

  @Test
  void oneOfManyAtOnceGetsTheName() throws Exception {
    List<Future<CreateResult>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 16; i++) {
        String name = i % 2 == 0 ? "alice" : "ALICE";
        results.add(
            threads.submit(() -> create(name, LoginBed.PASSWORD, Scopes.NONE, LoginBed.ADMIN)));
      }
    }
    int created = 0;
    for (Future<CreateResult> result : results) {
      if (result.get() instanceof CreateResult.Created) {
        created++;
      } else {
        assertEquals(new CreateResult.UsernameTaken(), result.get());
      }
    }
    assertEquals(1, created);
    assertEquals(1, bed.acts().size());
  }
}
