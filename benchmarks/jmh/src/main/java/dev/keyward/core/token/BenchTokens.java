package dev.keyward.core.token;

import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** A verifier for benchmarks of something else. */
public final class BenchTokens {
  private BenchTokens() {}

  public static TokenVerifier verifier(SecureRandom random, InstantSource clock) {
    BenchStores stores = new BenchStores();
    SigningKeys keys =
        new SigningKeys(
            stores, new SecretWrap(MasterKey.generate(random), random), random, clock);
    keys.ensureActive(JwsAlgorithm.ES256);
    keys.reload();
    Revocations revoked = new Revocations(stores, clock);
    revoked.load();
    TokenPolicy policy =
        new TokenPolicy("https://auth.example", "https://api.example", Duration.ofHours(1));
    return new TokenVerifier(policy, keys, revoked, clock);
  }
}
