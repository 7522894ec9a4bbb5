package dev.keyward.server.gateway;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.testkit.enforcement.BadTokens;
import dev.keyward.testkit.enforcement.TokenMint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Access tokens as they are around at a moment: new ones, old ones, and what never was one. */
final class RandomTokens {
  private static final int KEPT = 350;

  private final TokenMint mint;
  private final TokenIssuer issuer;
  private final List<ApiKey> keys;

  /** Were right when they were made. */
  final List<String> issued = new ArrayList<>();

  /** Were never right. */
  List<String> wrong = List.of();

  /**
   * @param keys that tokens are made from
   */
  RandomTokens(TokenMint mint, TokenIssuer issuer, List<ApiKey> keys) {
    this.mint = mint;
    this.issuer = issuer;
    this.keys = keys;
  }

  /** Makes more at this moment; the oldest ones are forgotten. */
  void mint(Instant now) {
    TokenMint current = mint.at(now.truncatedTo(ChronoUnit.SECONDS));
    for (String user : List.of("user_ada", "user_bob", "user_eve", RandomWorld.GONE)) {
      for (String scope : List.of("data:read", "data:read data:write", "other")) {
        issued.add(token(current, user, "scope", scope));
      }
    }
    issued.add(token(current, "user_slow", "rate_limit", "4/10s"));
    issued.add(token(current, "user_fast", "rate_limit", "off"));
    for (ApiKey key : keys) {
      var grant = TokenIssuer.Grant.ofKey(key.clientId(), "own", key.id(), Scopes.NONE, null);
      issued.add(issuer.issue(grant, issuer.issueTime(grant)).value());
    }
    issued.subList(0, Math.max(0, issued.size() - KEPT)).clear();
    wrong = List.copyOf(BadTokens.of(current).values());
  }

  private static String token(TokenMint mint, String user, String claim, String value) {
    Map<String, String> claims = mint.claims();
    claims.put("sub", '"' + user + '"');
    claims.put(claim, '"' + value + '"');
    return mint.signed(mint.header(), claims);
  }
}
