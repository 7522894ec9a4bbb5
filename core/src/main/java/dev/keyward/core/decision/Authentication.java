package dev.keyward.core.decision;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Outcome;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.issuer.IssuerKeySource;
import dev.keyward.core.limit.FailureGuard.Trial;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.core.token.VerifiedToken;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose a credential is, from memory or by asking the store, and lets nobody go on to
 * {@link Authorization} who is not known beyond doubt.
 */
final class Authentication {
  private final ApiKeyAuthenticator keys;
  private final TokenVerifier tokens;
  private final ChangeFollower changes;
  private final InstantSource clock;
  private final Authorization next;

  Authentication(
      ApiKeyAuthenticator keys,
      TokenVerifier tokens,
      ChangeFollower changes,
      InstantSource clock,
      Authorization next) {
    this.keys = keys;
    this.tokens = tokens;
    this.changes = changes;
    this.clock = clock;
    this.next = next;
  }

  Outcome authenticate(Asked asked) {
    return switch (asked.credential()) {
      case Credential.ApiKey(String key) -> {
        Recognition recalled = keys.recall(key);
        yield recalled instanceof Recognition.NotInMemory
            ? (Outcome.Pending) () -> lookUp(asked, key)
            : judge(asked, recalled);
      }
      case Credential.Bearer(String token) -> {
        Verification verified = tokens.verify(token, asked.isMade());
        yield verified instanceof Verification.UnknownKey unknown
            ? (Outcome.Pending)
                () ->
                    attempt(
                        asked,
                        asked.guesser(),
                        () -> verifyAfterNews(asked, token, unknown.issuer()))
            : judge(asked, verified);
      }
      case Credential.None() -> asked.refused(DenyReason.NO_CREDENTIAL, "");
      case Credential.Malformed() -> throw refusedBefore();
      case Credential.Conflicting() -> throw refusedBefore();
      case Credential.InQuery() -> throw refusedBefore();
    };
  }

  private static IllegalStateException refusedBefore() {
    return new IllegalStateException("misuse is refused before anybody is authenticated");
  }

  /**
   * Another node, or another issuer, may have made the key just now: it is asked for before the
   * token is refused.
   *
   * @param issuer null for Keyward itself
   */
  private Decision verifyAfterNews(Asked asked, String token, @Nullable IssuerKeySource issuer) {
    try {
      if (issuer == null) {
        changes.pollUnlessFresh();
      } else if (!issuer.refresh()) {
        return asked.refused(DenyReason.UNAVAILABLE, "");
      }
    } catch (StorageException e) {
      return asked.refused(DenyReason.UNAVAILABLE, "");
    }
    return resolved(judge(asked, tokens.verify(token, asked.isMade())));
  }

  /** The decision, on a thread that may wait. */
  private static Decision resolved(Outcome outcome) {
    return switch (outcome) {
      case Decision decision -> decision;
      case Outcome.Pending pending -> pending.resolve();
    };
  }

  private Outcome judge(Asked asked, Verification verification) {
    return switch (verification) {
      case Verification.UnknownKey _u -> fail(asked, DenyReason.INVALID_TOKEN, "");
      case Verification.Undecidable() -> asked.refused(DenyReason.UNAVAILABLE, "");
      case Verification.Refused(DenyReason reason, String id) -> fail(asked, reason, id);
      case Verification.Valid(VerifiedToken token) -> {
        asked.trace().recognized(token.principal(), null);
        yield token.ancestry().keyId().isEmpty()
            ? next.authorize(asked, Authenticated.by(token))
            : judgeOfKey(asked, token);
      }
    };
  }

  /** A token that was made from an API key is as good as the key is now. */
  private Outcome judgeOfKey(Asked asked, VerifiedToken token) {
    String id = token.ancestry().keyId();
    Recognition recalled = keys.recallId(id);
    return recalled instanceof Recognition.NotInMemory
        ? (Outcome.Pending) () -> lookUpOfKey(asked, token)
        : judgeOfKey(asked, token, recalled);
  }

  private Decision lookUpOfKey(Asked asked, VerifiedToken token) {
    try {
      return resolved(
          judgeOfKey(asked, token, keys.lookUpId(token.ancestry().keyId(), asked.isMade())));
    } catch (StorageException e) {
      return asked.refused(DenyReason.UNAVAILABLE, "");
    }
  }

  private Outcome judgeOfKey(Asked asked, VerifiedToken token, Recognition recognition) {
    if (!(recognition instanceof Recognition.Known(KnownKey key))) {
      return fail(asked, DenyReason.TOKEN_REVOKED, token.jti());
    }
    Instant now = clock.instant();
    Authenticated who = Authenticated.by(token, key);
    asked.trace().recognized(who.principal(), key.environment());
    Outcome outcome =
        keys.refusal(key, now) == null
            ? next.authorize(asked, who)
            : fail(asked, DenyReason.TOKEN_REVOKED, token.jti());
    return asked.isUse() ? counted(key, outcome, now) : outcome;
  }

  private Decision lookUp(Asked asked, String key) {
    return attempt(
        asked,
        keys.wasKnown(key) ? null : asked.guesser(),
        () -> {
          try {
            return resolved(judge(asked, keys.lookUp(key, asked.isMade())));
          } catch (StorageException e) {
            return asked.refused(DenyReason.UNAVAILABLE, "");
          }
        });
  }

  /** Looks at what may be a guess, when the address has guesses left. */
  private Decision attempt(Asked asked, @Nullable ClientAddress by, Supplier<Decision> looking) {
    return switch (asked.counting().failures().begin(by)) {
      case Trial.Refused(LimitState exceeded) -> LocalGatekeeper.tooMany(exceeded);
      case Trial.Crowded() -> asked.refused(DenyReason.UNAVAILABLE, "");
      case Trial.Begun(Runnable end) -> {
        try {
          yield looking.get();
        } finally {
          end.run();
        }
      }
    };
  }

  private Outcome judge(Asked asked, Recognition recognition) {
    return switch (recognition) {
      case Recognition.Broken() -> fail(asked, DenyReason.MALFORMED, "");
      case Recognition.Unknown() -> fail(asked, DenyReason.NOT_FOUND, "");
      case Recognition.NotInMemory() ->
          throw new IllegalStateException("looked up before it is judged");
      case Recognition.Known(KnownKey key) -> judgeKnown(asked, key);
    };
  }

  private Outcome judgeKnown(Asked asked, KnownKey key) {
    Instant now = clock.instant();
    DenyReason refusal = keys.refusal(key, now);
    asked.trace().recognized(key.principal(), key.environment());
    Outcome outcome =
        refusal != null
            ? fail(asked, refusal, key.id())
            : next.authorize(asked, Authenticated.by(key));
    return asked.isUse() ? counted(key, outcome, now) : outcome;
  }

  private Outcome counted(KnownKey key, Outcome outcome, Instant now) {
    return switch (outcome) {
      case Decision decision -> {
        keys.decided(key, decision, now);
        yield decision;
      }
      case Outcome.Pending pending ->
          pending.then(
              decision -> {
                keys.decided(key, decision, now);
                return decision;
              });
    };
  }

  /** A wrong credential counts against the address it came from. */
  private Deny fail(Asked asked, DenyReason reason, String credentialId) {
    ClientAddress guesser = asked.guesser();
    if (guesser != null) {
      asked.counting().failures().failed(guesser);
    }
    return asked.refused(reason, credentialId);
  }

  /** Whether memory knows it, and nothing against it; or that it has to be looked at anew. */
  boolean isKnownToBeGood(Credential credential) {
    return switch (credential) {
      case Credential.ApiKey(String sent) ->
          switch (keys.recall(sent)) {
            case Recognition.Known(KnownKey key) -> keys.refusal(key, clock.instant()) == null;
            case Recognition.NotInMemory() -> keys.wasKnown(sent);
            case Recognition.Broken() -> false;
            case Recognition.Unknown() -> false;
          };
      case Credential.Bearer(String sent) ->
          switch (tokens.recall(sent)) {
            case null -> tokens.wasVerified(sent);
            case Verification.Valid(VerifiedToken token) -> isOfGoodKey(token);
            default -> false;
          };
      default -> false;
    };
  }

  /** Also when the key has to be looked up: whoever has such a token does not guess. */
  private boolean isOfGoodKey(VerifiedToken token) {
    String id = token.ancestry().keyId();
    return id.isEmpty()
        || !(keys.recallId(id) instanceof Recognition.Known(KnownKey key))
        || keys.refusal(key, clock.instant()) == null;
  }
}
