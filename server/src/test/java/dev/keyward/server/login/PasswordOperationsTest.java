package dev.keyward.server.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.limit.GrowingDelays;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.login.Users.Patch;
import dev.keyward.server.openapi.ApiEndpoint;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.session.PresentedSession;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Both operations as they are documented for the public listener. */
final class PasswordOperationsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;
  private LoginBed bed;
  private User alice;
  private ApiEndpoint endpoint;
  private int caughtUp;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginBed(directory);
    alice = bed.user("alice");
    LoginLimits limits =
        new LoginLimits(
            new LocalRateLimiter(InstantSource.system()),
            new GrowingDelays(InstantSource.system()),
            null,
            RateLimit.parse("5/1h"),
            limit -> {});
    Map<String, OperationHandler> handlers = new HashMap<>();
    OpenApiDocument.publicListener()
        .operations()
        .forEach(operation -> handlers.put(operation.id(), call -> HttpAnswer.noContent()));
    handlers.putAll(
        new PasswordOperations(
                bed.passwords,
                limits,
                new PresentedSession(token -> new Verification.UnknownKey(null)),
                () -> caughtUp++)
            .handlers());
    endpoint = new ApiEndpoint(OpenApiDocument.publicListener(), handlers);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private HttpAnswer post(String target, Principal principal, Map<String, ?> body) {
    CanonicalPath path = Objects.requireNonNull(CanonicalPath.of(target));
    return endpoint.handle(
        path,
        new EndpointRequest(
            "POST",
            path,
            "",
            name -> name.equals("Content-Type") ? List.of("application/json") : List.of(),
            JSON.writeValueAsBytes(body),
            principal,
            ClientAddress.parse("192.0.2.1"),
            "request-1"));
  }

  private HttpAnswer change(String current, String password) {
    return change(current, password, null);
  }

  private HttpAnswer change(String current, String password, @Nullable String deviceToken) {
    Principal principal =
        new Principal(
            CredentialKind.ACCESS_TOKEN,
            alice.id(),
            "alice",
            "keyward",
            "jti",
            Scopes.NONE,
            null,
            Map.of());
    Map<String, String> body = new HashMap<>();
    body.put("current_password", current);
    body.put("new_password", password);
    if (deviceToken != null) {
      body.put("device_token", deviceToken);
    }
    return post("/auth/password", principal, body);
  }

  private HttpAnswer reset(String token, String password) {
    return post(
        "/auth/password/reset",
        Principal.ANONYMOUS,
        Map.of("reset_token", token, "new_password", password));
  }

  private static void expectNoContent(HttpAnswer answer) {
    assertEquals(204, answer.status());
    assertEquals(0, answer.body().length);
  }

  @Test
  void changingIsKnownToTheCachesBeforeItIsAnswered() {
    expectNoContent(change(LoginBed.PASSWORD, LoginBed.OTHER));
    assertEquals(1, caughtUp);
    assertTrue(bed.hasPassword(alice, LoginBed.OTHER));
    assertEquals(alice.id(), bed.acts().getLast().actor());
  }

  @Test
  void aResetTokenSetsAPassword() {
    expectNoContent(reset(bed.reset(alice).reveal(), LoginBed.OTHER));
    assertEquals(1, caughtUp);
    assertTrue(bed.hasPassword(alice, LoginBed.OTHER));
    assertEquals("192.0.2.1", bed.acts().getLast().address());
  }

  @Test
  void whateverIsWrongIsAnsweredAlike() {
    String token = bed.reset(alice).reveal();
    HttpAnswer wrong = change(LoginBed.OTHER, LoginBed.OTHER);
    assertEquals(401, wrong.status());
    assertTrue(
        wrong
            .headers()
            .contains(new HttpAnswer.Header("WWW-Authenticate", "Bearer realm=\"keyward\"")));
    assertEquals("invalid_login", JSON.readTree(wrong.body()).path("code").stringValue());
    bed.users.patch(
        new Patch(alice.id(), any -> true, null, false, false, null, null, LoginBed.ADMIN),
        LoginBed.ACTOR);
    for (HttpAnswer other :
        List.of(
            reset("kwr_nothing", LoginBed.OTHER),
            reset(token, LoginBed.OTHER),
            change(LoginBed.PASSWORD, LoginBed.OTHER))) {
      assertEquals(wrong.headers(), other.headers());
      assertEquals(new String(wrong.body(), UTF_8), new String(other.body(), UTF_8));
    }
    assertEquals(0, caughtUp);
  }

  @Test
  void aRefusedPasswordIsToldWithItsPlace() {
    String token = bed.reset(alice).reveal();
    for (HttpAnswer answer :
        List.of(change(LoginBed.PASSWORD, "too short"), reset(token, "too short"))) {
      assertEquals(400, answer.status());
      String body = new String(answer.body(), UTF_8);
      assertEquals("/new_password", JSON.readTree(body).at("/errors/0/pointer").stringValue());
      assertFalse(body.contains("too short"));
    }
  }

  /** As the hundredth login would: whoever has the access token may be a thief. */
  @Test
  void wrongCurrentPasswordsLockTheUserAndALockStopsTheRightOne() {
    for (int i = 0; i < LoginFailureStore.MOST - 1; i++) {
      bed.failures.failed(alice.id(), LoginBed.ACTOR.did("user.lock", alice.id(), Map.of()));
    }
    assertEquals(401, change(LoginBed.OTHER, LoginBed.OTHER).status());
    assertEquals(List.of(alice.id()), bed.locked);
    assertEquals("user.lock", bed.acts().getLast().action());
    assertEquals(401, change(LoginBed.PASSWORD, LoginBed.OTHER).status());
    assertTrue(bed.hasPassword(alice, LoginBed.PASSWORD));

    String token = bed.guard.issue(account()).reveal();
    expectNoContent(change(LoginBed.PASSWORD, LoginBed.OTHER, token));
    assertFalse(account().user().locked());
    assertEquals(1, account().deviceGeneration());
  }

  private Account account() {
    return bed.store.findByUsername("alice").orElseThrow();
  }

  @Test
  void wrongCurrentPasswordsAreDelayedToo() {
    for (int i = 0; i < 3; i++) {
      assertEquals(401, change(LoginBed.OTHER, LoginBed.OTHER).status());
    }
    assertEquals(429, change(LoginBed.PASSWORD, LoginBed.OTHER).status());
    String token = bed.guard.issue(account()).reveal();
    expectNoContent(change(LoginBed.PASSWORD, LoginBed.OTHER, token));
  }

  @Test
  void tooManyAtOnceAre503() {
    String token = bed.reset(alice).reveal();
    bed.hashing.close();
    for (HttpAnswer answer :
        List.of(change(LoginBed.PASSWORD, LoginBed.OTHER), reset(token, LoginBed.OTHER))) {
      assertEquals(503, answer.status());
      assertTrue(answer.headers().contains(new HttpAnswer.Header("Retry-After", "1")));
    }
  }
}
