package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.login.User;
import dev.keyward.core.login.Username;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import dev.keyward.server.login.LoginService.Attempt;
import dev.keyward.server.login.LoginService.LoginResult;
import dev.keyward.server.login.Users.Patch;
import dev.keyward.server.password.FastHashing;
import dev.keyward.server.password.Password;
import dev.keyward.server.session.IssuedTokens;
import dev.keyward.server.session.SessionObserver.End;
import dev.keyward.server.session.Sessions.RenewResult;
import dev.keyward.server.session.Sessions.Renewal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refresh token gives, and to whom it gives nothing. */
class RenewalTest {
  @TempDir Path directory;
  private LoginServiceBed bed;
  private User alice;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginServiceBed(directory, FastHashing.open());
    alice = bed.bed.user("alice", "data:read", "data:write");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private IssuedTokens login(@Nullable Client client, @Nullable Scopes scopes) {
    LoginResult result =
        bed.service.login(
            new Attempt(
                new Username("alice"),
                Password.of(LoginBed.PASSWORD),
                client,
                scopes,
                null,
                LoginBed.ACTOR,
                LoginBed.PROGRAM));
    return assertInstanceOf(LoginResult.LoggedIn.class, result).tokens();
  }

  private RenewResult renew(String token) {
    return bed.sessions.renew(new Renewal(token, Transport.BODY, null, null, LoginBed.ACTOR));
  }

  private IssuedTokens renewed(IssuedTokens tokens) {
    RenewResult result = renew(tokens.refresh().reveal());
    return assertInstanceOf(RenewResult.Renewed.class, result).tokens();
  }

  private void assertRefused(IssuedTokens tokens) {
    assertEquals(new RenewResult.Refused(), renew(tokens.refresh().reveal()));
  }

  private void after(Duration duration) {
    bed.bed.now = bed.bed.now.plus(duration);
  }

  private Optional<AuditEvent> lastAct(String action) {
    return bed.bed.acts().stream()
        .filter(event -> event.action().equals(action))
        .reduce((_, last) -> last);
  }

  @Test
  void loginAndRenewalSayTheSame() {
    IssuedTokens first = login(null, null);
    VerifiedToken before = bed.verified(first.access());
    after(Duration.ofMinutes(14));
    IssuedTokens second = renewed(first);
    VerifiedToken token = bed.verified(second.access());

    assertEquals(before.sessionId(), token.sessionId());
    assertEquals(before.principal().subject(), token.principal().subject());
    assertEquals("alice", token.principal().name());
    assertEquals(alice.scopes(), token.principal().scopes());
    assertNotEquals(before.jti(), token.jti());
    assertNotEquals(first.refresh().reveal(), second.refresh().reveal());
    assertEquals(List.of("RENEWED"), bed.observed);
  }

  @Test
  void refreshTokenIsShownNowhereByAccident() {
    IssuedTokens tokens = login(null, null);

    assertFalse(tokens.toString().contains(tokens.refresh().reveal()));
    assertFalse(tokens.refresh().toString().contains(tokens.refresh().reveal()));
    assertTrue(tokens.refresh().reveal().startsWith("kws_"));
  }

  @Test
  void secondsTellWhatIsLeft() {
    IssuedTokens first = login(null, null);
    assertEquals(Duration.ofDays(7).toSeconds(), first.refreshSeconds());

    IssuedTokens tokens = first;
    for (int day = 6; day <= 24; day += 6) {
      after(Duration.ofDays(6));
      tokens = renewed(tokens);
    }
    // The idle time is longer than what is left of the session.
    assertEquals(Duration.ofDays(6).toSeconds(), tokens.refreshSeconds());
    after(Duration.ofDays(6));
    assertRefused(tokens);
    assertEquals("EXPIRED", bed.observed.getLast());
  }

  @Test
  void lostAnswerIsRepeatedWithTheSameSuccessor() {
    IssuedTokens first = login(null, null);
    IssuedTokens second = renewed(first);
    after(Duration.ofSeconds(9));
    IssuedTokens again = renewed(first);

    assertEquals(second.refresh().reveal(), again.refresh().reveal());
    assertEquals("REPEATED", bed.observed.getLast());
    bed.verified(again.access());
  }

  @Test
  void reuseEndsTheSessionAndItsAccessTokens() {
    IssuedTokens first = login(null, null);
    IssuedTokens second = renewed(first);
    after(Duration.ofSeconds(10));

    assertRefused(first);

    assertEquals(List.of("RENEWED", "REUSE", "REUSED"), bed.observed);
    assertInstanceOf(Verification.Refused.class, bed.verify(first.access()));
    assertInstanceOf(Verification.Refused.class, bed.verify(second.access()));
    assertRefused(second);
    AuditEvent event = lastAct("session.end").orElseThrow();
    assertEquals("reuse", event.details().get("by"));
    assertEquals(alice.id(), event.details().get("user_id"));
    assertEquals("0", event.details().get("reused"));
  }

  @Test
  void everyOldTokenIsRecognised() {
    IssuedTokens first = login(null, null);
    IssuedTokens tokens = first;
    for (int i = 0; i < 20; i++) {
      tokens = renewed(tokens);
    }

    assertRefused(first);
    assertEquals("REUSED", bed.observed.getLast());
    assertRefused(tokens);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kws_", "kws_AAAA", "kwr_x", "eyJhbGciOiJub25lIn0.e30.", "kws_!"})
  void textThatIsNoTokenIsRefused(String text) {
    assertEquals(new RenewResult.Refused(), renew(text));
    assertEquals(List.of("UNKNOWN"), bed.observed);
  }

  /** Nor does it end the session it names. */
  @Test
  void tokenThatIsChangedInAnyPlaceIsRefused() {
    IssuedTokens tokens = login(null, null);
    String token = tokens.refresh().reveal();
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      assertEquals(new RenewResult.Refused(), renew(changed));
      assertEquals(new RenewResult.Refused(), renew(token.substring(0, i)));
    }
    assertEquals(new RenewResult.Refused(), renew(token + "A"));
    assertEquals(new RenewResult.Refused(), renew(token + "="));

    renewed(tokens);
  }

  @Test
  void tokenOfACookieIsNoneInABody() {
    IssuedTokens tokens = login(null, null);
    Renewal asCookie =
        new Renewal(tokens.refresh().reveal(), Transport.COOKIE, null, null, LoginBed.ACTOR);

    assertEquals(new RenewResult.Refused(), bed.sessions.renew(asCookie));
    renewed(tokens);
  }

  @Test
  void scopeThatWasTakenAwayIsNotRenewed() {
    IssuedTokens first = login(null, null);
    patch(Scopes.of("data:read"), true);
    IssuedTokens second = renewed(first);

    assertEquals(Scopes.of("data:read"), second.scopes());
    assertEquals(Scopes.of("data:read"), bed.verified(second.access()).principal().scopes());
  }

  @Test
  void scopeThatWasGivenSinceIsNotRenewed() {
    IssuedTokens first = login(null, Scopes.of("data:read"));
    patch(Scopes.of("data:read", "data:write", "other"), true);

    assertEquals(Scopes.of("data:read"), renewed(first).scopes());
  }

  @Test
  void boundOfTheClientHoldsAsItIsNow() {
    Client client = bed.client(null);
    IssuedTokens first = login(client, null);
    bed.bind(client, Scopes.of("data:write"));
    bed.catchUp();
    IssuedTokens second = renewed(first);

    assertEquals(Scopes.of("data:write"), second.scopes());
    assertEquals(client.id(), bed.verified(second.access()).principal().clientId());
  }

  @Test
  void clientThatIsGoneRenewsNothing() {
    Client client = bed.client(null);
    IssuedTokens first = login(client, null);
    bed.delete(client);

    assertRefused(first);
  }

  @Test
  void userWhoIsDisabledRenewsNothingAlsoAfterwards() {
    IssuedTokens first = login(null, null);
    patch(alice.scopes(), false);
    assertRefused(first);
    assertInstanceOf(Verification.Refused.class, bed.verify(first.access()));

    patch(alice.scopes(), true);
    assertRefused(first);
  }

  private void patch(Scopes scopes, boolean enabled) {
    bed.bed.users.patch(
        new Patch(alice.id(), _ -> true, scopes, enabled, false, null, null, LoginBed.ADMIN),
        LoginBed.ACTOR);
    bed.catchUp();
  }

  @Test
  void ownPasswordSparesTheSessionItIsSetFrom() {
    IssuedTokens own = login(null, null);
    IssuedTokens other = login(null, null);
    bed.bed.passwords.change(
        alice.id(),
        LoginBed.PASSWORD,
        LoginBed.OTHER,
        null,
        bed.verified(own.access()).sessionId(),
        LoginBed.ACTOR);

    bed.verified(own.access());
    renewed(own);
    assertInstanceOf(Verification.Refused.class, bed.verify(other.access()));
    assertRefused(other);
  }

  @Test
  void sessionThatIsEndedByAnybodyRenewsNothing() {
    IssuedTokens tokens = login(null, null);
    String session = bed.verified(tokens.access()).sessionId();

    assertTrue(bed.sessions.end(session, End.ADMINISTRATOR, LoginBed.ACTOR).isPresent());
    assertTrue(bed.sessions.end(session, End.ADMINISTRATOR, LoginBed.ACTOR).isEmpty());

    assertRefused(tokens);
    assertInstanceOf(Verification.Refused.class, bed.verify(tokens.access()));
    assertEquals(
        Map.of("by", "administrator", "user_id", alice.id()),
        lastAct("session.end").orElseThrow().details());
  }

  @Test
  void fewerScopesAreGivenAndMoreSpendNothing() {
    IssuedTokens first = login(null, null);
    String token = first.refresh().reveal();
    Renewal more = new Renewal(token, Transport.BODY, Scopes.of("admin"), null, LoginBed.ACTOR);
    Renewal fewer =
        new Renewal(token, Transport.BODY, Scopes.of("data:read"), null, LoginBed.ACTOR);

    assertEquals(new RenewResult.BeyondSession(), bed.sessions.renew(more));
    RenewResult.Renewed renewed =
        assertInstanceOf(RenewResult.Renewed.class, bed.sessions.renew(fewer));
    assertEquals(Scopes.of("data:read"), renewed.tokens().scopes());
    // The session itself keeps what it has.
    assertEquals(alice.scopes(), renewed(renewed.tokens()).scopes());
  }

  @Test
  void tokenOfAnotherClientSpendsNothing() {
    IssuedTokens tokens = login(null, null);
    Renewal others =
        new Renewal(
            tokens.refresh().reveal(), Transport.BODY, null, "client_other", LoginBed.ACTOR);

    assertEquals(new RenewResult.Refused(), bed.sessions.renew(others));
    renewed(tokens);
  }
}
