package dev.keyward.testkit.enforcement;

import dev.keyward.core.issuer.ClaimMapping;
import dev.keyward.core.issuer.IssuerKeySource;
import dev.keyward.core.issuer.IssuerKeys;
import dev.keyward.core.issuer.TokenTypes;
import dev.keyward.core.issuer.Trust;
import dev.keyward.core.issuer.TrustedIssuer;
import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.JwkSet;
import dev.keyward.core.jose.JwsAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Another issuer that the node trusts, and what the node knows of its keys. */
final class ForeignMint implements IssuerKeySource {
  static final String ISSUER = "https://idp.example/";

  private final TokenMint mint;
  private final IssuerKeys keys;

  /** Whether the node has seen its keys. */
  volatile boolean known = true;

  ForeignMint(Instant now) throws JoseException {
    mint = new TokenMint(now);
    keys = IssuerKeys.of(JwkSet.parse(mint.keySet()), Set.of(JwsAlgorithm.ES256));
  }

  TrustedIssuers trusted() {
    TrustedIssuer rules =
        new TrustedIssuer(
            ISSUER,
            Set.of(TokenMint.AUDIENCE),
            Set.of(JwsAlgorithm.ES256),
            TokenTypes.RFC_9068,
            ClaimMapping.STANDARD);
    return new TrustedIssuers(List.of(new Trust(rules, this)));
  }

  @Override
  public @Nullable IssuerKeys current() {
    return known ? keys : null;
  }

  @Override
  public boolean refresh() {
    return true;
  }

  /** The claims of a right token. */
  Map<String, String> claims() {
    Map<String, String> claims = mint.claims();
    claims.put("iss", '"' + ISSUER + '"');
    claims.put("sub", "\"ada@idp\"");
    claims.put("client_id", "\"shop\"");
    claims.put("scope", "\"data:read keyward:admin\"");
    return claims;
  }

  String token() {
    return signed(claims());
  }

  String tokenWith(String claim, String json) {
    Map<String, String> claims = claims();
    claims.put(claim, json);
    return signed(claims);
  }

  String signed(Map<String, String> claims) {
    return mint.signed(mint.header(), claims);
  }

  /** With a key that it has not published. */
  String tokenOfAnotherKey() {
    return new TokenMint(Scene.START)
        .signed(TokenMint.json(mint.header()), TokenMint.json(claims()));
  }

  /** As {@link #tokenOfAnotherKey}, and the token says so. */
  String tokenOfAnUnknownKey() {
    TokenMint other = new TokenMint(Scene.START);
    return other.signed(other.header(), claims());
  }
}
