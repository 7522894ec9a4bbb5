package dev.keyward.server.gateway;

import dev.keyward.core.Ids;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.SettableClock;
import dev.keyward.testkit.enforcement.Stores;
import dev.keyward.testkit.enforcement.TokenMint;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What all nodes have in common: one clock, and one database that says who there is. What they
 * count is their own.
 */
final class RandomWorld implements AutoCloseable {
  /** A user whose tokens are all revoked. */
  static final String GONE = "user_gone";

  static final TokenPolicy POLICY =
      new TokenPolicy(TokenMint.ISSUER, TokenMint.AUDIENCE, Duration.ofMinutes(15));

  /** A day, and so a quota, ends while the requests come. */
  private static final Instant START = Instant.parse("2026-01-01T23:45:00Z");

  private static final int NEW_TOKENS_SECONDS = 150;
  private static final int HEARD_SECONDS = 2;

  final SettableClock clock = new SettableClock(START);
  final SecureRandom random = new SecureRandom();
  final SecretWrap wrap = new SecretWrap(MasterKey.generate(random), random);
  final Stores stores;
  final RandomHolders holders;
  final RandomTokens tokens;
  private final SqliteStores opened;
  private Instant newTokensAt = START;
  private Instant heardAt = START;

  RandomWorld(Path directory) throws UnwrapException {
    opened = SqliteStores.in(directory);
    stores = opened.stores();
    Ids ids = new Ids(random, clock);
    Peppers peppers = Peppers.load(stores.secrets(), wrap, random, clock);
    ApiKeys rules = new ApiKeys(stores.clients(), stores.keys(), peppers, ids, random, clock);
    holders =
        new RandomHolders(
            rules,
            new KeyChanges(stores.keys(), clock),
            new KeyRotation(stores.keys(), rules, clock),
            START);
    TokenMint mint = new TokenMint(START);
    mint.install(stores.signingKeys(), wrap);
    SigningKeys signing = new SigningKeys(stores.signingKeys(), wrap, random, clock);
    signing.reload();
    Revocations revocations = new Revocations(stores.tokenRevocations(), clock);
    TokenIssuer issuer = new TokenIssuer(POLICY, signing, revocations, random, clock);
    tokens = new RandomTokens(mint, issuer, holders.made);
    revokeTokensOf(GONE, ids.next("rev"));
  }

  private void revokeTokensOf(String user, String id) {
    Instant end = START.plus(Duration.ofDays(1));
    stores
        .tokenRevocations()
        .add(
            new TokenRevocation(id, TokenRevocation.Kind.SUBJECT, user, end, end, START),
            Actor.OPERATOR.did("token.revoke", id, Map.of()));
  }

  /**
   * Lets time pass, and what happens meanwhile.
   *
   * @return whether nodes hear of it now; one that has not heard for long decides nothing
   */
  boolean moveOn(Dice dice) {
    boolean silent = dice.permille(10);
    int most = silent ? 20_000 : dice.permille(100) ? 6_000 : 600;
    clock.advance(Duration.ofMillis(dice.between(silent ? 10_000 : 0, most)));
    boolean changed = dice.permille(10);
    if (changed) {
      holders.switchOne();
    }
    Instant now = clock.instant();
    if (!now.isBefore(newTokensAt)) {
      tokens.mint(now);
      newTokensAt = now.plusSeconds(NEW_TOKENS_SECONDS);
    }
    boolean heard = !silent && (changed || now.isAfter(heardAt.plusSeconds(HEARD_SECONDS)));
    heardAt = heard ? now : heardAt;
    return heard;
  }

  @Override
  public void close() {
    opened.close();
  }
}
