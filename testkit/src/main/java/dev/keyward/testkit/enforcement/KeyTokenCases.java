package dev.keyward.testkit.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeys.CreateResult.Created;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.quota.KeyLimits;
import dev.keyward.core.quota.Period;
import dev.keyward.core.quota.Quota;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A token that was made from an API key is worth what the key is worth at that moment. */
final class KeyTokenCases {
  static final List<Case> ALL =
      List.of(
          new Case("tokenOfAKey", KeyTokenCases::passes),
          new Case("tokenOfAKeyOnKeyRoute", KeyTokenCases::onKeyRoute),
          new Case("tokenOfATestKey", KeyTokenCases::ofTestKey),
          new Case("tokenOfARevokedKey", KeyTokenCases::revoked),
          new Case("tokenOfADisabledKeyAndEnabledAgain", KeyTokenCases::disabled),
          new Case("tokenOfAKeyThatExpires", KeyTokenCases::expires),
          new Case("tokenOfAKeyFromElsewhere", KeyTokenCases::fromElsewhere),
          new Case("tokenOfAKeyThatLosesAScope", KeyTokenCases::losesScope),
          new Case("tokenOfAKeyWithMoreThanTheKey", KeyTokenCases::moreThanTheKey),
          new Case("tokenOfAKeyBeyondItsQuota", KeyTokenCases::quota),
          new Case("tokenOfAKeyCountsForItsClient", KeyTokenCases::clientLimit),
          new Case("tokenOfAKeyWhoseClientIsDeleted", KeyTokenCases::clientDeleted),
          new Case("tokenOfAKeyThatIsReplaced", KeyTokenCases::replaced),
          new Case("storeDownForATokenOfAKey", KeyTokenCases::storeDown));

  private KeyTokenCases() {}

  private static Call use(String target, String token) {
    return TokenCases.bearer(target, token);
  }

  private static String token(Scene s, Created made, String... scopes) {
    return s.keyToken(made.key(), scopes);
  }

  private static void passes(Scene s) {
    Created made = s.newKeyOfItsOwnClient("data:read");
    String token = token(s, made, "data:read");
    Reply.Upstreamed seen = IdentityCases.allowed(s, use("/data/x", token));
    assertEquals(List.of(made.key().clientId()), seen.all("X-Keyward-Subject"));
    assertEquals(List.of(made.key().clientId()), seen.all("X-Keyward-Client"));
    assertEquals(List.of("own"), seen.all("X-Keyward-Name"));
    assertEquals(List.of("access_token"), seen.all("X-Keyward-Kind"));
    s.expect(403, use("/data/x", token(s, made)));
  }

  private static void onKeyRoute(Scene s) {
    s.expect(401, use("/keys-only/x", token(s, s.newKeyOfItsOwnClient())));
  }

  /** Keys of a client, and tokens made of them, share what the client may ask. */
  private static void clientLimit(Scene s) {
    Created made = s.newKeyOfItsOwnClient();
    String token = token(s, made);
    s.limitClient(made.key().clientId(), OwnRate.parse("3/1m"));
    s.poll();
    s.expect(200, use("/any/x", token));
    s.expect(200, Call.get("/any/x").key(made.secret().reveal()));
    s.expect(200, use("/any/x", token));
    s.expect(429, use("/any/x", token));
    s.expect(429, Call.get("/any/x").key(made.secret().reveal()));
  }

  /** The environment is that of the key, however it is shown. */
  private static void ofTestKey(Scene s) {
    Created made = s.newTestKey();
    s.expect(401, use("/any/x", token(s, made)));
    s.expect(200, use("/sandbox/x", token(s, made)));
  }

  private static void revoked(Scene s) {
    Created made = s.newKeyOfItsOwnClient();
    String token = token(s, made);
    s.expect(200, use("/any/x", token));
    s.revoke(made.key());
    CredentialCases.isProblem(s.expect(401, use("/any/x", token)), "invalid_token");
  }

  private static void disabled(Scene s) {
    Created made = s.newKeyOfItsOwnClient();
    String token = token(s, made);
    s.disable(made.key());
    s.expect(401, use("/any/x", token));
    s.enable(made.key());
    s.expect(200, use("/any/x", token));
  }

  private static void expires(Scene s) {
    Created made = s.newKeyOfItsOwnClient();
    String token = token(s, made);
    s.patch(made.key(), t -> KeyTerms.of(t.name(), t.scopes(), s.clock.instant().plusSeconds(60)));
    s.expect(200, use("/any/x", token));
    CredentialCases.at(s, Duration.ofSeconds(60)).expect(401, use("/any/x", token));
  }

  private static void fromElsewhere(Scene s) {
    Created made = s.newKeyOfItsOwnClient();
    String token = token(s, made);
    s.patch(
        made.key(),
        t ->
            new KeyTerms(
                t.name(),
                t.scopes(),
                t.expiresAt(),
                List.of(IpNetwork.parse("192.0.2.0/24")),
                Map.of()));
    CredentialCases.isProblem(s.expect(403, use("/any/x", token)), "forbidden");
  }

  private static void losesScope(Scene s) {
    Created made = s.newKeyOfItsOwnClient("data:read");
    String token = token(s, made, "data:read");
    s.expect(200, use("/data/x", token));
    s.patch(made.key(), t -> KeyTerms.of(t.name(), Scopes.of("other"), t.expiresAt()));
    CredentialCases.isProblem(s.expect(403, use("/data/x", token)), "insufficient_scope");
  }

  private static void moreThanTheKey(Scene s) {
    String token = token(s, s.newKeyOfItsOwnClient(), "data:read");
    CredentialCases.isProblem(s.expect(403, use("/data/x", token)), "insufficient_scope");
  }

  private static void quota(Scene s) {
    Created made = s.newKeyOfItsOwnClient();
    s.patch(
        made.key(),
        t ->
            new KeyTerms(
                t.name(),
                t.scopes(),
                t.expiresAt(),
                List.of(),
                KeyLimits.of(null, new Quota(2, Period.DAY)),
                Map.of()));
    String token = token(s, made);
    s.expect(200, use("/any/x", token));
    s.expect(200, Call.get("/any/x").key(made.secret().reveal()));
    CredentialCases.isProblem(s.expect(429, use("/any/x", token)), "quota_exceeded");
  }

  private static void clientDeleted(Scene s) {
    Created made = s.newKeyOfItsOwnClient();
    String token = token(s, made);
    s.expect(200, use("/any/x", token));
    s.deleteClient(made.key().clientId());
    s.expect(401, use("/any/x", token));
  }

  /** The new key is used first through a token of it: that ends the old one, and its tokens. */
  private static void replaced(Scene s) {
    Created made = s.newKeyOfItsOwnClient();
    String old = token(s, made);
    var rotated = s.rotate(made.key(), true);
    s.expect(200, use("/any/x", old));
    s.expect(200, use("/any/x", s.keyToken(rotated.successor())));
    s.expect(401, use("/any/x", old));
    s.expect(401, Call.get("/any/x").key(made.secret().reveal()));
  }

  private static void storeDown(Scene s) {
    String token = token(s, s.newKeyOfItsOwnClient());
    s.pullThePlug();
    s.expect(503, use("/any/x", token));
  }
}
