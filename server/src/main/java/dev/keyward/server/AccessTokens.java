package dev.keyward.server;

import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.SigningKeyRotation;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenVerifier;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.KeywardConfig.Tokens;
import dev.keyward.server.signing.SigningKeyUpkeep;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * How this node issues and judges access tokens.
 *
 * @param verifier of own tokens alone; see {@link TokenVerifier#trusting}
 */
record AccessTokens(
    TokenPolicy policy,
    SigningKeys keys,
    Revocations revocations,
    TokenVerifier verifier,
    TokenIssuer issuer) {

  /**
   * Makes the parts, and a signing key when there is none. {@link #load} comes after the change
   * feed is followed.
   *
   * @param publicUrl what tokens are of and for, if nothing else was said or decided before
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  static AccessTokens open(
      Tokens settings, Installation installation, InstantSource clock, String publicUrl) {
    SecureRandom random = new SecureRandom();
    SigningKeys keys = keys(settings, installation, random, clock);
    Revocations revocations = new Revocations(installation.tokenRevocations(), clock);
    TokenPolicy policy = policy(settings, installation, publicUrl);
    return new AccessTokens(
        policy,
        keys,
        revocations,
        new TokenVerifier(policy, keys, revocations, clock),
        new TokenIssuer(policy, settings.claims(), keys, revocations, random, clock));
  }

  private static SigningKeys keys(
      Tokens settings, Installation installation, SecureRandom random, InstantSource clock) {
    JwsAlgorithm algorithm = settings.algorithm();
    SigningKeys pairs =
        new SigningKeys(installation.signingKeys(), installation.wrap(), random, clock);
    byte[] secret = settings.secret();
    if (secret != null) {
      return pairs.withSecret(algorithm, secret);
    }
    pairs.ensureActive(algorithm);
    return pairs;
  }

  /**
   * What replaces the keys in time, not started yet.
   *
   * @param caughtUp returns when this node has applied every committed change
   */
  static SigningKeyUpkeep upkeep(
      KeywardConfig config, Installation installation, InstantSource clock, Runnable caughtUp) {
    Tokens settings = config.tokens();
    if (settings.secret() != null) {
      return new SigningKeyUpkeep(null, caughtUp);
    }
    SigningKeyRotation rotation =
        new SigningKeyRotation(
            installation.signingKeys(),
            installation.wrap(),
            new SecureRandom(),
            clock,
            settings.algorithm(),
            settings.rotateEvery(),
            config.maxStale());
    return new SigningKeyUpkeep(rotation, caughtUp);
  }

  private static TokenPolicy policy(Tokens settings, Installation installation, String publicUrl) {
    String issuer = settings.issuer();
    String audience = settings.audience();
    String settled =
        issuer == null || audience == null
            ? installation.signingKeys().settleIssuer(publicUrl)
            : "";
    return new TokenPolicy(
        issuer == null ? settled : issuer,
        audience == null ? settled : audience,
        settings.accessTtl());
  }

  /** Reads what is stored. From then on the change feed tells the rest. */
  void load() {
    keys.reload();
    revocations.load();
  }
}
