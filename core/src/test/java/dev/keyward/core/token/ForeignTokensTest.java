package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.DenyReason;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.fixtures.ForeignIssuer;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.fixtures.Property;
import dev.keyward.core.issuer.Trust;
import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsKeyPairs;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.core.token.TokenVerifier.Verification;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose keys a token is held against, and what becomes of it when they change. */
class ForeignTokensTest {
  private static final String ONE = "https://one.example";
  private static final String TWO = "https://two.example";

  private final Installation node = new Installation();
  private final ForeignIssuer one = ForeignIssuer.with(ONE, JwsAlgorithm.ES256, "k");
  private final ForeignIssuer two = ForeignIssuer.with(TWO, JwsAlgorithm.ES256, "k");
  private final TokenVerifier verifier =
      new TokenVerifier(
          node.policy,
          node.signingKeys,
          new TrustedIssuers(List.of(one.trust(), two.trust())),
          node.revocations,
          node.clock);

  private String tokenOf(ForeignIssuer issuer) {
    return issuer.token(node.clock.instant());
  }

  private String tokenWith(String claim, String json) {
    Map<String, String> claims = one.claims(node.clock.instant());
    claims.put(claim, json);
    return one.signed("at+jwt", claims);
  }

  private String tokenWithout(String claim) {
    Map<String, String> claims = one.claims(node.clock.instant());
    claims.remove(claim);
    return one.signed("at+jwt", claims);
  }

  private VerifiedToken valid(String token) {
    return assertInstanceOf(Verification.Valid.class, verifier.verify(token)).token();
  }

  private void assertRefused(DenyReason reason, String token) {
    assertEquals(
        reason, assertInstanceOf(Verification.Refused.class, verifier.verify(token)).reason());
  }

  private void assertInvalid(String token) {
    assertRefused(DenyReason.INVALID_TOKEN, token);
  }

  private void revoke(Kind kind, String value) {
    TokenRevocation revocation =
        new TokenRevocation(
            "rev_1",
            kind,
            value,
            node.clock.instant(),
            node.clock.instant().plus(Duration.ofHours(24)),
            node.clock.instant());
    node.tokenStores.add(revocation, Actor.OPERATOR.did("token.revoke", "rev_1", Map.of()));
    node.revocations.load();
  }

  @Test
  void aTokenOfATrustedIssuerIsItsSubjects() {
    VerifiedToken token = valid(tokenOf(one));

    assertEquals("ada", token.principal().subject());
    assertEquals("ada", token.principal().name());
    assertEquals("shop", token.principal().clientId());
    assertEquals("jti-1", token.jti());
    assertEquals(Scopes.of("data:read", "data:write"), token.principal().scopes());
    assertEquals("", token.sessionId());
    assertNull(token.ownLimits());
  }

  @Test
  void whoTrustsAnIssuerNoMoreForgetsItsTokens() {
    String token = tokenOf(one);
    VerifiedToken seen = valid(token);
    TokenVerifier none = verifier.trusting(TrustedIssuers.NONE);
    TokenVerifier same = verifier.trusting(new TrustedIssuers(List.of(one.trust(), two.trust())));
    Trust other = new Trust(one.trust().rules(), two.trust().keys());

    assertSame(seen, assertInstanceOf(Verification.Valid.class, same.verify(token)).token());
    assertInstanceOf(Verification.UnknownKey.class, none.verify(token));
    valid(token);
    assertFalse(
        verifier.trusting(new TrustedIssuers(List.of(other))).verify(token)
            instanceof Verification.Valid,
        "the name is the same, the keys are not");
  }

  @Test
  void ownTokensAreJudgedAsBefore() {
    Grant grant = Grant.ofUser("user_ada", "ada", "keyward", Scopes.of("keyward:admin"), "s", null);
    String own = node.issuer.issue(grant, node.issuer.issueTime(grant)).value();

    assertEquals(Scopes.of("keyward:admin"), valid(own).principal().scopes());
    assertEquals("user_ada", valid(own).account());
  }

  @Test
  void theSameKeyNameOfTwoIssuersIsTwoKeys() {
    assertEquals("ada", valid(tokenOf(one)).principal().subject());
    assertEquals("ada", valid(tokenOf(two)).principal().subject());
  }

  @Test
  void theSameSubjectOfTwoIssuersIsTwoAccounts() {
    assertNotEquals(valid(tokenOf(one)).account(), valid(tokenOf(two)).account());
  }

  @Test
  void anIssuersKeySignsNoTokenOfAnother() {
    assertInvalid(tokenWith("iss", '"' + TWO + '"'));
  }

  @Test
  void anIssuersKeySignsNoTokenOfOurs() {
    String ours = tokenWith("iss", '"' + node.policy.issuer() + '"');

    assertInstanceOf(Verification.UnknownKey.class, verifier.verify(ours));
    one.rotate(JwsAlgorithm.ES256, node.tokenStores.keys.getFirst().kid());
    one.see();
    assertInvalid(tokenWith("iss", '"' + node.policy.issuer() + '"'));
  }

  @Test
  void ourKeySignsNoTokenOfAnotherIssuer() {
    String claims = tokenOf(one).split("\\.", -1)[1];
    String signed =
        node.signingKeys.keyring().signer().sign("at+jwt", Base64.getUrlDecoder().decode(claims));

    assertInstanceOf(Verification.UnknownKey.class, verifier.verify(signed));
  }

  @Test
  void whoNamesItsKeyAsWeNameOursIsHeldAgainstItsOwn() {
    one.rotate(JwsAlgorithm.ES256, node.tokenStores.keys.getFirst().kid());
    one.see();

    assertEquals("ada", valid(tokenOf(one)).principal().subject());
  }

  @Test
  void whoIsOursInTheConfigurationTooIsOurs() {
    ForeignIssuer impostor =
        ForeignIssuer.with(node.policy.issuer(), JwsAlgorithm.ES256, "impostor");
    TokenVerifier confused =
        new TokenVerifier(
            node.policy,
            node.signingKeys,
            new TrustedIssuers(List.of(impostor.trust())),
            node.revocations,
            node.clock);

    assertInstanceOf(Verification.UnknownKey.class, confused.verify(tokenOf(impostor)));
    assertEquals(0, impostor.looks);
  }

  @ParameterizedTest
  @CsvSource({"https://one.example/", "HTTPS://one.example", "https://three.example", "''"})
  void anIssuerIsComparedCharacterByCharacter(String iss) {
    assertInstanceOf(
        Verification.UnknownKey.class, verifier.verify(tokenWith("iss", '"' + iss + '"')));
  }

  @ParameterizedTest
  @CsvSource({"1", "null", "{}", "[\"https://one.example\"]"})
  void anIssuerThatIsNoTextIsRefused(String iss) {
    assertInvalid(tokenWith("iss", iss));
  }

  @Test
  void aTokenWithoutIssuerIsNobodys() {
    assertInstanceOf(Verification.UnknownKey.class, verifier.verify(tokenWithout("iss")));
  }

  @Test
  void anUnknownKeyIsAskedForAtItsIssuer() {
    one.rotate(JwsAlgorithm.ES256, "new");

    Verification verified = verifier.verify(tokenOf(one));

    assertEquals(one, assertInstanceOf(Verification.UnknownKey.class, verified).issuer());
    assertTrue(one.refresh());
    assertEquals("ada", valid(tokenOf(one)).principal().subject());
  }

  @Test
  void anAlgorithmThatIsNotAllowedAsksForNothing() {
    one.rotate(JwsAlgorithm.ES384, "new");

    assertInvalid(tokenOf(one));
  }

  @Test
  void aKnownKeyWithAnotherAlgorithmAsksForNothing() {
    KeyPair pair = JwsKeyPairs.generate(JwsAlgorithm.EDDSA, Installation.RANDOM);
    one.callsItsKey("k", JwsAlgorithm.EDDSA, pair);

    assertInvalid(tokenOf(one));
  }

  @Test
  void aTokenWithoutKeyNameNeedsOneKeyThatFitsAndNoMore() {
    KeyPair pair = JwsKeyPairs.generate(JwsAlgorithm.ES256, Installation.RANDOM);
    one.publish("k", Jwk.ofPublic(JwsAlgorithm.ES256, pair.getPublic()).toJson());
    one.see();
    one.callsItsKey(null, JwsAlgorithm.ES256, pair);
    String token = tokenOf(one);
    assertEquals("ada", valid(token).principal().subject());

    one.rotate(JwsAlgorithm.ES256, "second");
    one.see();
    one.callsItsKey(null, JwsAlgorithm.ES256, pair);

    assertInvalid(tokenWith("jti", "\"jti-2\""));
  }

  @ParameterizedTest
  @EnumSource(
      value = JwsAlgorithm.class,
      names = {"RS256", "PS256"})
  void anRsaKeyThatNamesNoAlgorithmServesEachThatIsAllowed(JwsAlgorithm algorithm) {
    KeyPair pair = JwsKeyPairs.generate(JwsAlgorithm.RS256, Installation.RANDOM);
    String json = Jwk.ofPublic(JwsAlgorithm.RS256, pair.getPublic()).toJson();
    String kid = Jwk.ofPublic(JwsAlgorithm.RS256, pair.getPublic()).keyId();
    one.publish("rsa", json.replace("\"alg\":\"RS256\",", ""));
    one.see();
    one.callsItsKey(kid, algorithm, pair);

    assertEquals("ada", valid(tokenOf(one)).principal().subject());

    one.publish("rsa", json);
    one.see();

    if (algorithm == JwsAlgorithm.PS256) {
      assertInvalid(tokenWith("jti", "\"jti-2\""));
    } else {
      assertEquals("jti-2", valid(tokenWith("jti", "\"jti-2\"")).jti());
    }
  }

  @Test
  void whoseKeysWereNeverSeenIsNotRefusedButUndecided() {
    String seen = tokenOf(one);
    assertEquals("ada", valid(seen).principal().subject());

    one.becomeStale();

    assertInstanceOf(Verification.Undecidable.class, verifier.verify(seen));
    assertInstanceOf(Verification.Undecidable.class, verifier.recall(seen));
    assertInstanceOf(Verification.Undecidable.class, verifier.verify(tokenWith("jti", "\"x\"")));
    assertEquals("ada", valid(tokenOf(two)).principal().subject());
    one.see();
    assertInstanceOf(Verification.Valid.class, verifier.recall(seen));
  }

  @Test
  void aKeyThatIsGoneTakesItsTokensWithIt() {
    String token = tokenOf(one);
    String other = tokenOf(two);
    assertEquals(ONE + "\nada", valid(token).account());
    assertEquals(TWO + "\nada", valid(other).account());

    one.withdraw("k");
    one.rotate(JwsAlgorithm.ES256, "next");
    one.see();

    assertNull(verifier.recall(token));
    assertInstanceOf(Verification.UnknownKey.class, verifier.verify(token));
    assertInstanceOf(Verification.Valid.class, verifier.recall(other));
  }

  @Test
  void anotherKeyUnderTheSameNameTakesTheTokensOfTheOldOneWithIt() {
    String token = tokenOf(one);
    assertEquals("jti-1", valid(token).jti());

    one.rotate(JwsAlgorithm.ES256, "k");
    one.see();

    assertNull(verifier.recall(token));
    assertInvalid(token);
    assertEquals("jti-1", valid(tokenOf(one)).jti());
  }

  @Test
  void aKeyThatStaysKeepsItsTokens() {
    String token = tokenOf(one);
    assertEquals("jti-1", valid(token).jti());

    one.rotate(JwsAlgorithm.EDDSA, "beside");
    one.see();

    assertInstanceOf(Verification.Valid.class, verifier.recall(token));
  }

  @Test
  void expiryHasALeewayAndTheVeryMomentEndsIt() {
    String token = tokenOf(one);
    Duration left =
        Duration.between(
            node.clock.instant(), java.time.Instant.ofEpochSecond(expiry()).plusSeconds(60));

    node.clock.move(left.minusMillis(1));
    assertEquals("jti-1", valid(token).jti());
    node.clock.move(Duration.ofMillis(1));

    assertRefused(DenyReason.TOKEN_EXPIRED, token);
  }

  private long expiry() {
    return node.clock.instant().getEpochSecond() + 600;
  }

  @ParameterizedTest
  @CsvSource({"JTI,jti-1", "SUBJECT,ada", "CLIENT,shop", "ALL,''"})
  void tokensOfOthersAreRevokedLikeOwnOnes(Kind kind, String value) {
    String seen = tokenOf(one);
    assertEquals("jti-1", valid(seen).jti());

    revoke(kind, value);

    assertRefused(DenyReason.TOKEN_REVOKED, seen);
  }

  /** Their clock may be ahead of ours: what is dated a minute later can be as old. */
  @Test
  void aRevocationReachesTokensThatAreDatedALeewayLater() {
    revoke(Kind.SUBJECT, "ada");
    long revoked = node.clock.instant().getEpochSecond();

    assertRefused(DenyReason.TOKEN_REVOKED, tokenWith("iat", Long.toString(revoked + 60)));
    node.clock.move(Duration.ofSeconds(61));
    assertEquals("jti-1", valid(tokenWith("iat", Long.toString(revoked + 61))).jti());
  }

  @Test
  void aTokenWithoutIssueTimeIsRevokedBySubjectToo() {
    String token = tokenWithout("iat");
    assertEquals("jti-1", valid(token).jti());

    revoke(Kind.SUBJECT, "ada");

    assertRefused(DenyReason.TOKEN_REVOKED, token);
  }

  /** None comes back before it has ended, leeways and all. */
  @Test
  void aRevocationOutlivesEveryTokenThatItIsAbout() {
    long now = node.clock.instant().getEpochSecond();
    Map<String, String> claims = one.claims(node.clock.instant());
    claims.put("iat", Long.toString(now + 60));
    claims.put("exp", Long.toString(now + 60 + 86_400 + 60));
    String longest = one.signed("at+jwt", claims);
    assertEquals("jti-1", valid(longest).jti());
    revoke(Kind.SUBJECT, "ada");

    for (int minute = 0; minute < 1_444; minute++) {
      assertInstanceOf(Verification.Refused.class, verifier.verify(longest), "minute " + minute);
      node.clock.move(Duration.ofMinutes(1));
      node.revocations.forgetExpired();
    }
    assertEquals(0, node.revocations.size());
  }

  @Test
  void aTokenWithoutIdIsCalledByWhatWasSigned() {
    String token = tokenWithout("jti");
    String id = valid(token).jti();

    assertTrue(id.matches("sha256:[0-9a-f]{32}"), id);
    assertEquals(id, valid(otherSignature(token)).jti());
    revoke(Kind.JTI, id);
    assertRefused(DenyReason.TOKEN_REVOKED, token);
    assertRefused(DenyReason.TOKEN_REVOKED, otherSignature(token));
  }

  /** ECDSA holds for n - s as for s. */
  private static String otherSignature(String token) {
    BigInteger order =
        new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    int dot = token.lastIndexOf('.');
    byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
    byte[] half = java.util.Arrays.copyOfRange(signature, 32, 64);
    byte[] other = order.subtract(new BigInteger(1, half)).toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(32, other.length);
    System.arraycopy(other, other.length - length, padded, 32 - length, length);
    System.arraycopy(padded, 0, signature, 32, 32);
    return token.substring(0, dot + 1)
        + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  /** Whatever is changed of a right token, nothing breaks and nobody else comes out of it. */
  @Test
  void noChangedTokenPasses() {
    String right = tokenOf(one);
    Property.holds(
        3_000,
        random -> {
          byte[] bytes = right.getBytes(StandardCharsets.ISO_8859_1);
          for (int i = 0; i <= random.nextInt(3); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(33, 127);
          }
          String changed = new String(bytes, StandardCharsets.ISO_8859_1);
          if (!changed.equals(right)) {
            assertTrue(!(verifier.verify(changed) instanceof Verification.Valid), changed);
          }
        });
    assertEquals(0, one.looks);
  }
}
