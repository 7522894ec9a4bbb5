package dev.keyward.core.token;

import dev.keyward.core.change.Change;
import dev.keyward.core.issuer.TrustedIssuer;
import dev.keyward.core.token.TokenRevocation.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * All revocations of tokens that have not expired, in memory: asked for every token, without a lock
 * and without I/O. Follows the change feed.
 */
public final class Revocations {
  /**
   * An entry counts for so long after its time: tokens of other issuers are judged with leeway, see
   * {@link TrustedIssuer#REVOCATION_MARGIN}.
   */
  public static final Duration KEPT_LONGER = TrustedIssuer.REVOCATION_MARGIN;

  private static final Until NOTHING = new Until(Long.MIN_VALUE, Long.MIN_VALUE);

  private final TokenRevocationStore store;
  private final InstantSource clock;
  private final Map<String, Until> jtis = new ConcurrentHashMap<>();
  private final Map<String, Until> sessions = new ConcurrentHashMap<>();
  private final Map<String, Until> subjects = new ConcurrentHashMap<>();
  private final Map<String, Until> clients = new ConcurrentHashMap<>();
  private final AtomicReference<Until> all = new AtomicReference<>(NOTHING);
  private final AtomicLong newest = new AtomicLong(NOTHING.issuedMillis());

  /**
   * Tokens issued until then are refused; the entry can be forgotten at {@code expiresAtMillis}.
   */
  private record Until(long issuedMillis, long expiresAtMillis) {
    Until and(Until other) {
      return new Until(
          Math.max(issuedMillis, other.issuedMillis),
          Math.max(expiresAtMillis, other.expiresAtMillis));
    }
  }

  public Revocations(TokenRevocationStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Reads what there is. Comes after the follower took its place in the feed, so that nothing falls
   * between the two.
   */
  public void load() {
    store.current(clock.instant().minus(KEPT_LONGER)).forEach(this::add);
  }

  /** Reads the revocation that {@code change} tells of, or all when it may have missed some. */
  public void accept(Change change) {
    if (change.kind() == Change.Kind.TOKEN_REVOCATION) {
      store.find(change.subject()).ifPresent(this::add);
    } else if (change.kind() == Change.Kind.EVERYTHING) {
      load();
    }
  }

  private void add(TokenRevocation revocation) {
    Until until =
        new Until(revocation.issuedUntil().toEpochMilli(), revocation.expiresAt().toEpochMilli());
    Until whenever = new Until(Long.MAX_VALUE, until.expiresAtMillis());
    String value = revocation.value();
    switch (revocation.kind()) {
      case JTI -> jtis.merge(value, whenever, Until::and);
      case SESSION -> sessions.merge(value, whenever, Until::and);
      case SUBJECT -> subjects.merge(value, until, Until::and);
      case CLIENT -> clients.merge(value, until, Until::and);
      case ALL -> all.updateAndGet(known -> known.and(until));
    }
    if (revocation.kind() != Kind.JTI && revocation.kind() != Kind.SESSION) {
      newest.accumulateAndGet(until.issuedMillis(), Math::max);
    }
  }

  boolean isRevoked(VerifiedToken token) {
    long issued = token.givenAtMillis();
    return issued <= all.get().issuedMillis()
        || covers(jtis.get(token.jti()), issued)
        || isAnyRevoked(token.ancestry().jtis())
        || covers(sessions.get(token.sessionId()), issued)
        || covers(subjects.get(token.principal().subject()), issued)
        || covers(clients.get(token.principal().clientId()), issued);
  }

  private boolean isAnyRevoked(List<String> ids) {
    for (int i = 0; i < ids.size(); i++) {
      if (jtis.containsKey(ids.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean covers(@Nullable Until until, long issuedMillis) {
    return until != null && issuedMillis <= until.issuedMillis();
  }

  /**
   * The first moment, in milliseconds, at which a token for these can be issued that is not revoked
   * already: after the newest revocation, whatever this node's clock says.
   */
  long earliestIssue(String subject, String clientId) {
    long newest =
        Math.max(
            all.get().issuedMillis(),
            Math.max(
                subjects.getOrDefault(subject, NOTHING).issuedMillis(),
                clients.getOrDefault(clientId, NOTHING).issuedMillis()));
    return newest == Long.MIN_VALUE ? newest : newest + 1;
  }

  /** As {@link #earliestIssue(String, String)}, for whomever. */
  long earliestIssue() {
    long millis = newest.get();
    return millis == Long.MIN_VALUE ? millis : millis + 1;
  }

  /** Forgets entries whose tokens have all expired. */
  public void forgetExpired() {
    long now = clock.millis() - KEPT_LONGER.toMillis();
    for (Map<String, Until> entries : List.of(jtis, sessions, subjects, clients)) {
      entries.values().removeIf(until -> until.expiresAtMillis() <= now);
    }
  }

  /** How many entries there are. */
  public int size() {
    return jtis.size() + sessions.size() + subjects.size() + clients.size();
  }
}
