package dev.keyward.server;

import dev.keyward.core.Ids;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.issuer.IssuerKeySource;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.GrowingDelays;
import dev.keyward.core.limit.RateLimiter;
import dev.keyward.core.session.RefreshTokens;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.server.admin.AdminApi;
import dev.keyward.server.config.KeywardConfig.Limits.Login;
import dev.keyward.server.decision.Inquiries;
import dev.keyward.server.login.IdentityOperations;
import dev.keyward.server.login.KeySetOperations;
import dev.keyward.server.login.LoginLimits;
import dev.keyward.server.login.LoginObserver;
import dev.keyward.server.login.LoginOperations;
import dev.keyward.server.login.LoginService;
import dev.keyward.server.login.PasswordOperations;
import dev.keyward.server.login.UserPasswords;
import dev.keyward.server.login.Users;
import dev.keyward.server.login.guard.DeviceTokens;
import dev.keyward.server.login.guard.LoginGuard;
import dev.keyward.server.oauth.OAuthObserver;
import dev.keyward.server.oauth.OAuthOperations;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.password.PasswordPolicy;
import dev.keyward.server.session.PresentedSession;
import dev.keyward.server.session.ScriptOperations;
import dev.keyward.server.session.SessionAdministration;
import dev.keyward.server.session.SessionObserver;
import dev.keyward.server.session.SessionOperations;
import dev.keyward.server.session.Sessions;
import dev.keyward.server.session.WrongTokens;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Users, their passwords, and what they do on the public listener. */
final class Logins {
  private final Installation installation;
  private final AccessTokens tokens;
  private final PasswordHashing hashing;
  private final Users users;
  private final UserPasswords passwords;
  private final TokenRevocations revocations;
  private final Ids ids;
  private final LoginObserver observer;
  private final LoginGuard guard;
  private final Sessions sessions;
  private final GrowingDelays delays;

  Logins(
      Installation installation,
      AccessTokens tokens,
      PasswordHashing hashing,
      SessionPolicy lasting,
      Observers observers,
      Runnable caughtUp,
      InstantSource clock) {
    SecureRandom random = new SecureRandom();
    PasswordPolicy policy = new PasswordPolicy();
    LoginObserver observer = observers.logins();
    this.installation = installation;
    this.tokens = tokens;
    this.hashing = hashing;
    this.observer = observer;
    this.delays = new GrowingDelays(clock);
    this.ids = new Ids(random, clock);
    this.revocations = new TokenRevocations(installation.tokenRevocations(), ids, clock);
    this.guard =
        new LoginGuard(
            new DeviceTokens(installation.deviceDigest(), random, clock),
            installation.loginFailures(),
            observer::locked);
    this.sessions =
        new Sessions(
            installation.sessions(),
            tokens.issuer(),
            new RefreshTokens(installation.refreshDigest()),
            revocations,
            lasting,
            ids,
            observers.sessions(),
            caughtUp);
    this.users =
        new Users(
            installation.users(),
            installation.loginFailures(),
            revocations,
            policy,
            hashing,
            ids,
            clock);
    this.passwords =
        new UserPasswords(installation.users(), revocations, policy, hashing, guard, random, clock);
  }

  /** Who sees what users do. */
  record Observers(LoginObserver logins, SessionObserver sessions) {}

  /** What the admin API needs of it. */
  AdminApi.Logins forAdministrators() {
    return new AdminApi.Logins(
        installation.users(),
        users,
        passwords,
        revocations,
        new SessionAdministration(installation.sessions(), installation.users(), sessions));
  }

  /**
   * The endpoints of the public listener.
   *
   * @param limiter counts for as long as the node runs, as the delays do, whatever the settings are
   * @param verifier by which tokens are judged
   * @param failures told of tokens that are wrong
   * @param changes asked for news before a login or a renewal, so that it is dated after a
   *     revocation that another node has made, and after every committed write
   */
  Map<String, OperationHandler> handlers(
      RateLimiter limiter,
      Login settings,
      TokenVerifier verifier,
      FailureGuard failures,
      ChangeFollower changes) {
    LoginLimits limits =
        new LoginLimits(
            limiter, delays, settings.perAddress(), settings.perAccount(), observer::throttled);
    LoginService service =
        new LoginService(installation.users(), hashing, tokens.issuer(), sessions, guard);
    PresentedSession presented = new PresentedSession(token -> verified(token, verifier, changes));
    Map<String, OperationHandler> handlers = new HashMap<>();
    handlers.putAll(
        new LoginOperations(service, installation.clients(), limits, observer).handlers());
    handlers.putAll(
        new SessionOperations(sessions, presented, new WrongTokens(failures)).handlers());
    handlers.replaceAll((id, handler) -> afterNews(changes, handler));
    handlers.putAll(new PasswordOperations(passwords, limits, presented, changes::poll).handlers());
    handlers.putAll(new ScriptOperations().handlers());
    handlers.putAll(new IdentityOperations().handlers());
    handlers.putAll(new KeySetOperations(tokens.keys(), changes::isStale).handlers());
    return handlers;
  }

  /**
   * The OAuth endpoints.
   *
   * @param inquiries by which credentials are judged
   * @param verifier by which tokens are
   * @param limiter counts what a client ends
   * @param failures told of tokens that are wrong
   */
  Map<String, OperationHandler> oauth(
      Inquiries inquiries,
      TokenVerifier verifier,
      OwnPaths paths,
      OAuthObserver seen,
      RateLimiter limiter,
      FailureGuard failures,
      ChangeFollower changes) {
    Map<String, OperationHandler> handlers =
        new HashMap<>(
            new OAuthOperations(
                    inquiries,
                    new OAuthOperations.Tokens(
                        tokens.issuer(),
                        tokens.policy(),
                        token -> verified(token, verifier, changes),
                        revocations),
                    sessions,
                    installation.users(),
                    installation.clients(),
                    paths.authPath(),
                    seen,
                    new WrongTokens(failures),
                    limiter,
                    changes::poll)
                .handlers());
    handlers.computeIfPresent("issueToken", (id, handler) -> afterNews(changes, handler));
    return handlers;
  }

  /** Another node, or another issuer, may have made its key just now. */
  private static Verification verified(
      String token, TokenVerifier verifier, ChangeFollower changes) {
    Verification verification = verifier.verify(token);
    if (!(verification instanceof Verification.UnknownKey(IssuerKeySource issuer))) {
      return verification;
    }
    if (issuer == null) {
      changes.pollUnlessFresh();
    } else if (!issuer.refresh()) {
      return new Verification.Undecidable();
    }
    return verifier.verify(token);
  }

  private static OperationHandler afterNews(ChangeFollower changes, OperationHandler handler) {
    return call -> {
      changes.pollUnlessFresh();
      return handler.handle(call);
    };
  }
}
