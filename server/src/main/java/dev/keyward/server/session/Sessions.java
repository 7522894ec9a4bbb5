package dev.keyward.server.session;

import dev.keyward.core.Ids;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.login.User;
import dev.keyward.core.session.RefreshToken.Presented;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.core.session.RefreshTokens;
import dev.keyward.core.session.Session;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.core.session.SessionStore;
import dev.keyward.core.session.SessionStore.Rotation;
import dev.keyward.core.session.SessionStore.Standing;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.session.SessionObserver.End;
import dev.keyward.server.session.SessionObserver.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Begins, renews and ends sessions: the rules that hold whoever asks. A renewal:
 *
 * <ol>
 *   <li>read the refresh token; what was not issued here goes no further;
 *   <li>spend it, by one conditional update; one that was spent before ends the session (RFC 9700
 *       section 4.14.2);
 *   <li>look at the user and the client as they are in that moment: who may not log in any more has
 *       no session, and what was taken away is not in the new token;
 *   <li>sign the token. It is dated before the refresh token was spent, so that whoever takes a
 *       right away afterwards takes this token with it.
 * </ol>
 */
public final class Sessions {
  private final SessionStore store;
  private final TokenIssuer tokens;
  private final RefreshTokens refreshTokens;
  private final TokenRevocations revocations;
  private final SessionPolicy policy;
  private final Ids ids;
  private final SessionObserver observer;
  private final Runnable caughtUp;

  /**
   * @param caughtUp run after every write that ends a session; returns when this node refuses its
   *     access tokens
   */
  public Sessions(
      SessionStore store,
      TokenIssuer tokens,
      RefreshTokens refreshTokens,
      TokenRevocations revocations,
      SessionPolicy policy,
      Ids ids,
      SessionObserver observer,
      Runnable caughtUp) {
    this.store = store;
    this.tokens = tokens;
    this.refreshTokens = refreshTokens;
    this.revocations = revocations;
    this.policy = policy;
    this.ids = ids;
    this.observer = observer;
    this.caughtUp = caughtUp;
  }

  /**
   * What somebody wants to renew.
   *
   * @param token as it was sent
   * @param scopes what the token shall have; null for all there are
   * @param clientId which has to be the session's; null for whichever it is
   * @param from through which request
   */
  public record Renewal(
      String token,
      Transport transport,
      @Nullable Scopes scopes,
      @Nullable String clientId,
      Actor from) {
    @Override
    public String toString() {
      return "Renewal[***]";
    }
  }

  /** How a renewal ended. */
  public sealed interface RenewResult {
    /**
     * @param userId whose session it is
     */
    record Renewed(String userId, IssuedTokens tokens) implements RenewResult {}

    /** Whatever was wrong with the token: who holds it learns no more. */
    record Refused() implements RenewResult {}

    /** More scopes than the session has; the token is not spent. */
    record BeyondSession() implements RenewResult {}
  }

  /**
   * A session for who logs in; it is there once it is stored.
   *
   * @param at see {@link TokenIssuer#issueTime}
   * @param userAgent as it was sent
   */
  public Session begin(
      User user, String clientId, Scopes scopes, Instant at, String address, String userAgent) {
    Instant began = at.truncatedTo(ChronoUnit.MILLIS);
    return new Session(
        ids.next("session"),
        user.id(),
        clientId,
        scopes,
        0,
        began,
        began,
        began.plus(policy.life()),
        address,
        shown(userAgent));
  }

  /** Without what would change how a list of sessions looks. */
  private static String shown(String userAgent) {
    StringBuilder shown = new StringBuilder();
    userAgent
        .codePoints()
        .limit(Session.MAX_USER_AGENT)
        .forEach(c -> shown.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
    return shown.toString();
  }

  /**
   * Tokens for a session that is stored.
   *
   * @param client through which the user logged in; null for none
   * @param scopes of the access token
   * @param at its date
   */
  public IssuedTokens issue(
      Session session,
      User user,
      @Nullable Client client,
      Scopes scopes,
      Instant at,
      Transport transport) {
    Grant grant =
        Grant.ofUser(
            user.id(), user.username(), session.clientId(), scopes, session.id(), user.rateLimit());
    Instant until = end(session);
    return new IssuedTokens(
        tokens.issue(
            grant
                .until(until)
                .with(
                    tokens
                        .custom()
                        .of(user.metadata(), client == null ? Map.of() : client.metadata())),
            at),
        scopes,
        refreshTokens.of(session, transport),
        Math.max(0, Duration.between(at, until).toSeconds()),
        transport);
  }

  /** When it ends by itself, if it is not renewed before. */
  private Instant end(Session session) {
    Instant idle = session.lastUsedAt().plus(policy.idle());
    return idle.isBefore(session.expiresAt()) ? idle : session.expiresAt();
  }

  /** Exchanges a refresh token for the next one, and an access token. */
  public RenewResult renew(Renewal wanted) {
    Presented presented = refreshTokens.read(wanted.token());
    if (presented == null || presented.transport() != wanted.transport()) {
      return refused(Result.UNKNOWN, "", wanted);
    }
    if (wanted.scopes() != null || wanted.clientId() != null) {
      RenewResult refusal = refusal(presented, wanted);
      if (refusal != null) {
        return refusal;
      }
    }
    Instant at = tokens.issueTime();
    return switch (store.rotate(presented, at, policy)) {
      case Rotation.Rotated(Standing standing) -> renewed(Result.RENEWED, standing, at, wanted);
      case Rotation.Repeated(Standing standing) -> renewed(Result.REPEATED, standing, at, wanted);
      case Rotation.Reused(Session session) -> {
        end(
            session,
            End.REUSE,
            Map.of(
                "reused", String.valueOf(presented.generation()),
                "generation", String.valueOf(session.generation())),
            wanted.from());
        yield refused(Result.REUSED, session.id(), wanted);
      }
      case Rotation.Expired() -> refused(Result.EXPIRED, presented.sessionId(), wanted);
      case Rotation.Unknown() -> refused(Result.UNKNOWN, presented.sessionId(), wanted);
    };
  }

  /** Refuses before the token is spent what could be no renewal whatever it is. */
  private @Nullable RenewResult refusal(Presented presented, Renewal wanted) {
    Optional<Session> found = store.find(presented.sessionId());
    if (found.isEmpty()) {
      return refused(Result.UNKNOWN, presented.sessionId(), wanted);
    }
    Session session = found.get();
    if (wanted.clientId() != null && !wanted.clientId().equals(session.clientId())) {
      return refused(Result.REFUSED, session.id(), wanted);
    }
    if (wanted.scopes() != null && !session.scopes().covers(wanted.scopes())) {
      observer.ended(Result.REFUSED, session.id(), wanted.from());
      return new RenewResult.BeyondSession();
    }
    return null;
  }

  private RenewResult refused(Result result, String sessionId, Renewal wanted) {
    observer.ended(result, sessionId, wanted.from());
    return new RenewResult.Refused();
  }

  /** What is issued is never dated later than the session says it was renewed. */
  private RenewResult renewed(Result result, Standing standing, Instant at, Renewal wanted) {
    Session session = standing.session();
    Instant date = at.isBefore(session.lastUsedAt()) ? at : session.lastUsedAt();
    Optional<Scopes> allowed = allowed(standing);
    if (end(session).getEpochSecond() <= at.getEpochSecond()) {
      return refused(Result.EXPIRED, session.id(), wanted); // no token could be issued for so short
    }
    if (allowed.isEmpty()) {
      // The session ends with them; this is one that was renewed in that moment.
      end(session, End.ORPHANED, Map.of(), wanted.from());
      return refused(Result.UNKNOWN, session.id(), wanted);
    }
    Scopes scopes = wanted.scopes() == null ? allowed.get() : wanted.scopes().within(allowed.get());
    observer.ended(result, session.id(), wanted.from());
    return new RenewResult.Renewed(
        session.userId(),
        issue(
            session,
            standing.user().orElseThrow(),
            standing.client().orElse(null),
            scopes,
            date,
            wanted.transport()));
  }

  /** What a session can be renewed for; empty when it cannot be at all. */
  private Optional<Scopes> allowed(Standing standing) {
    Session session = standing.session();
    Optional<Client> client = standing.client();
    boolean needsClient = !session.clientId().equals(Principal.NO_CLIENT);
    if (needsClient && client.isEmpty()) {
      return Optional.empty();
    }
    Scopes bound = client.map(Client::scopes).orElse(null);
    return standing
        .user()
        .filter(User::enabled)
        .map(user -> session.scopes().within(tokens.grantable(user.scopes())))
        .map(held -> bound == null ? held : held.within(bound));
  }

  /**
   * What a refresh token would give.
   *
   * @param scopes all that could be asked for
   * @param until the first moment at which it gives nothing more
   */
  public record Renewable(Session session, Scopes scopes, Instant until) {}

  /** What a refresh token of a body would give now; empty for nothing. */
  public Optional<Renewable> renewable(String token) {
    Presented presented = refreshTokens.read(token);
    if (presented == null || presented.transport() != Transport.BODY) {
      return Optional.empty();
    }
    Instant now = tokens.issueTime();
    return store
        .standing(presented.sessionId())
        .filter(standing -> standing.session().generation() == presented.generation())
        .filter(standing -> end(standing.session()).isAfter(now))
        .flatMap(
            standing ->
                allowed(standing)
                    .map(
                        scopes ->
                            new Renewable(standing.session(), scopes, end(standing.session()))));
  }

  /** The session that a refresh token of a body was issued for, spent or not, if it goes on. */
  public Optional<Session> of(String token) {
    String id = sessionOf(token, Transport.BODY);
    return id == null ? Optional.empty() : store.find(id);
  }

  /**
   * The session that a refresh token was issued for, spent or not; null for a text that was not
   * issued here for this transport.
   */
  public @Nullable String sessionOf(String token, Transport transport) {
    Presented presented = refreshTokens.read(token);
    return presented == null || presented.transport() != transport ? null : presented.sessionId();
  }

  /**
   * Ends a session and its access tokens.
   *
   * @return the session that it was; empty, with nothing changed, when it has ended before
   */
  public Optional<Session> end(String id, End by, Actor actor) {
    return store.find(id).flatMap(session -> end(session, by, Map.of(), actor));
  }

  private Optional<Session> end(Session session, End by, Map<String, String> details, Actor actor) {
    Map<String, String> all = new TreeMap<>(details);
    all.put("by", by.name().toLowerCase(Locale.ROOT));
    all.put("user_id", session.userId());
    Optional<Session> ended =
        store.end(
            session.id(),
            revocations.ofSession(session.id()),
            actor.did("session.end", session.id(), all));
    ended.ifPresent(
        it -> {
          caughtUp.run();
          observer.ended(by, it.id(), actor);
        });
    return ended;
  }
}
