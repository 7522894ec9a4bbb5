package dev.keyward.core.token;

import dev.keyward.core.issuer.ClaimMapping;
import dev.keyward.core.issuer.IssuerKeySource;
import dev.keyward.core.issuer.IssuerKeys;
import dev.keyward.core.issuer.TokenTypes;
import dev.keyward.core.issuer.Trust;
import dev.keyward.core.issuer.TrustedIssuer;
import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwkSet;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsKeyPairs;
import dev.keyward.core.jose.JwsSigner;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Issuers with a key each, as a node keeps them: seen at one time, good for a day. */
final class BenchIssuers {
  private static final String AUDIENCE = "https://api.example";

  private final List<Trust> trusted = new ArrayList<>();
  private @Nullable JwsSigner first;

  BenchIssuers(int count, SecureRandom random, InstantSource clock) throws JoseException {
    for (int i = 0; i < count; i++) {
      KeyPair pair = JwsKeyPairs.generate(JwsAlgorithm.ES256, random);
      Jwk key = Jwk.ofPublic(JwsAlgorithm.ES256, pair.getPublic());
      TrustedIssuer rules =
          new TrustedIssuer(
              name(i),
              Set.of(AUDIENCE),
              Set.of(JwsAlgorithm.ES256),
              TokenTypes.RFC_9068,
              ClaimMapping.STANDARD);
      IssuerKeys keys =
          IssuerKeys.of(JwkSet.parse(JwkSet.toJson(List.of(key))), rules.algorithms());
      trusted.add(new Trust(rules, new Kept(keys, clock, clock.millis())));
      if (i == 0) {
        first = JwsSigner.of(JwsAlgorithm.ES256, key.keyId(), pair.getPrivate());
      }
    }
  }

  private static String name(int i) {
    return "https://issuer-" + i + ".example/";
  }

  TrustedIssuers trusted() {
    return new TrustedIssuers(trusted);
  }

  /** A token of the first of them. */
  String token(int number, Instant now) {
    long iat = now.getEpochSecond();
    String claims =
        "{\"iss\":\"%s\",\"sub\":\"somebody-%d\",\"aud\":\"%s\",\"exp\":%d,\"iat\":%d,\"jti\":\"token-%d\",\"client_id\":\"shop\",\"scope\":\"data:read data:write\"}"
            .formatted(name(0), number, AUDIENCE, iat + 3_600, iat, number);
    return Objects.requireNonNull(first).sign("at+jwt", claims.getBytes(StandardCharsets.UTF_8));
  }

  private record Kept(IssuerKeys keys, InstantSource clock, long seenAtMillis)
      implements IssuerKeySource {
    @Override
    public @Nullable IssuerKeys current() {
      return Math.abs(clock.millis() - seenAtMillis) <= 86_400_000 ? keys : null;
    }

    @Override
    public boolean refresh() {
      return true;
    }
  }
}
