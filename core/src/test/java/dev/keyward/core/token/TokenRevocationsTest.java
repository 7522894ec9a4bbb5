package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Ids;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.token.TokenRevocation.Kind;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenRevocationsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");

  private final SettableClock clock = new SettableClock(NOW.plusNanos(999_999));
  private final List<AuditEvent> events = new ArrayList<>();
  private final TokenRevocations revocations =
      new TokenRevocations(new Recording(), new Ids(new SecureRandom(), clock), clock);

  private final class Recording implements TokenRevocationStore {
    @Override
    public void add(TokenRevocation revocation, AuditEvent event) {
      events.add(event);
    }

    @Override
    public Optional<TokenRevocation> find(String id) {
      return Optional.empty();
    }

    @Override
    public List<TokenRevocation> current(Instant now) {
      return List.of();
    }

    @Override
    public int purge(Instant now) {
      return 0;
    }
  }

  @Test
  void whatIsRevokedNowWasIssuedThisMillisecondOrBefore() {
    for (TokenRevocation revocation :
        List.of(
            revocations.ofSubject("a"), revocations.ofClient("a"), revocations.ofSession("a"))) {
      assertTrue(revocation.id().startsWith("rev_"));
      assertEquals("a", revocation.value());
      assertEquals(NOW, revocation.issuedUntil());
      assertEquals(NOW, revocation.createdAt());
      assertEquals(NOW.plus(Duration.ofHours(24)), revocation.expiresAt());
    }
  }

  @Test
  void aSingleTokenIsRevokedUntilItExpires() {
    Instant expiry = NOW.plusSeconds(60);
    TokenRevocation revocation = revocations.ofJti("j", expiry);
    assertEquals(Kind.JTI, revocation.kind());
    assertEquals(expiry, revocation.expiresAt());
  }

  @Test
  void issuedBeforeIsNotIssuedAt() {
    assertEquals(NOW.minusMillis(1), revocations.issuedBefore(Kind.ALL, "", NOW).issuedUntil());
    assertEquals(NOW, revocations.issuedBefore(Kind.ALL, "", NOW.plusNanos(1)).issuedUntil());
  }

  @Test
  void idsSortInTheOrderOfMaking() {
    String first = revocations.ofSubject("a").id();
    assertTrue(first.compareTo(revocations.ofSubject("a").id()) < 0);
  }

  @Test
  void addingIsAuditedWithKindAndValue() {
    TokenRevocation revocation = revocations.ofSession("s");
    revocations.add(revocation, Actor.OPERATOR);
    assertEquals(
        List.of(
            Actor.OPERATOR.did(
                "token.revoke", revocation.id(), Map.of("kind", "SESSION", "value", "s"))),
        events);
  }
}
