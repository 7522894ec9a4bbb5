package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.DenyReason;
import dev.keyward.core.change.Change;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsKeyPairs;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.TokenVerifier.Verification;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which key a token is held against: the one of its {@code kid}, or the one secret without. */
class TokenKeysTest {
  private static final Verification INVALID =
      new Verification.Refused(DenyReason.INVALID_TOKEN, "");

  private final Installation node = new Installation();
  private final KeyPair stranger = JwsKeyPairs.generate(JwsAlgorithm.ES256, Installation.RANDOM);
  private final String kid = node.tokenStores.keys.getFirst().kid();

  private RawTokens token() {
    return RawTokens.at(node.clock.instant());
  }

  private TokenVerifier withSecret() {
    SigningKeys keys = node.signingKeys.withSecret(JwsAlgorithm.HS256, RawTokens.SECRET);
    return new TokenVerifier(node.policy, keys, node.revocations, node.clock);
  }

  private String byStranger(String keyId) {
    return token().signed(JwsSigner.of(JwsAlgorithm.ES256, keyId, stranger.getPrivate()));
  }

  @Test
  void aKidThatNobodyKnowsIsAnUnknownKeyWhateverTheSignature() {
    assertInstanceOf(Verification.UnknownKey.class, node.tokens.verify(byStranger("other")));
  }

  @Test
  void aTokenWithoutKidIsRefusedAmongKeyPairs() {
    JwsSigner noKid = JwsSigner.of(JwsAlgorithm.ES256, null, stranger.getPrivate());

    assertEquals(INVALID, node.tokens.verify(token().signed(noKid)));
  }

  @Test
  void aForgedTokenTellsNoId() {
    assertEquals(INVALID, node.tokens.verify(byStranger(kid)));
  }

  @Test
  void aTokenWithoutKidIsTheSecrets() {
    assertInstanceOf(Verification.Valid.class, withSecret().verify(token().signed()));
  }

  @Test
  void aTokenOfAnotherSecretIsRefused() {
    byte[] other = "another secret of at least 32 bytes".getBytes(StandardCharsets.US_ASCII);
    JwsSigner forger = JwsSigner.ofSecret(JwsAlgorithm.HS256, null, other);

    assertEquals(INVALID, withSecret().verify(token().signed(forger)));
  }

  /** Everybody who shares the secret can make such a token. */
  @Test
  void aTokenOfASharedSecretGivesNoRightsOverKeyward() {
    String token = token().with("scope", "\"data:read keyward:admin keyward:verify\"").signed();

    Verification.Valid valid =
        assertInstanceOf(Verification.Valid.class, withSecret().verify(token));

    assertEquals("data:read", valid.token().principal().scopes().toString());
  }

  @Test
  void aKidIsAnUnknownKeyWhereASecretSigns() {
    JwsSigner withKid = JwsSigner.ofSecret(JwsAlgorithm.HS256, "1", RawTokens.SECRET);

    assertInstanceOf(Verification.UnknownKey.class, withSecret().verify(token().signed(withKid)));
  }

  @Test
  void anotherAlgorithmThanTheSecretsIsRefusedThoughTheSecretIsRight() {
    byte[] secret = "x".repeat(32).concat(":y".repeat(16)).getBytes(StandardCharsets.US_ASCII);
    SigningKeys keys = node.signingKeys.withSecret(JwsAlgorithm.HS256, secret);
    TokenVerifier verifier = new TokenVerifier(node.policy, keys, node.revocations, node.clock);
    JwsSigner longer = JwsSigner.ofSecret(JwsAlgorithm.HS512, null, secret);

    assertEquals(INVALID, verifier.verify(token().signed(longer)));
  }

  @Test
  void anAsymmetricTokenWithoutKidIsRefusedWhereASecretSigns() {
    JwsSigner noKid = JwsSigner.of(JwsAlgorithm.ES256, null, stranger.getPrivate());

    assertEquals(INVALID, withSecret().verify(token().signed(noKid)));
  }

  /** Keys are read anew and forgotten all the time: nobody is told anything wrong meanwhile. */
  @Test
  @Timeout(60)
  void eightThreadsWhileKeysAreReadAnew() throws Exception {
    String good = token().signed(node.signingKeys.keyring().signer());
    String forged = byStranger(kid);
    CountDownLatch running = new CountDownLatch(8);
    List<Future<?>> threads = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        threads.add(pool.submit(() -> verifyOften(good, forged, running)));
      }
      running.await();
      while (threads.stream().anyMatch(thread -> !thread.isDone())) {
        node.signingKeys.reload();
        node.tokens.accept(new Change(9, Change.Kind.SIGNING_KEY, kid, null));
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    }
  }

  private void verifyOften(String good, String forged, CountDownLatch running) {
    running.countDown();
    for (int n = 0; n < 300; n++) {
      assertInstanceOf(Verification.Valid.class, node.tokens.verify(good));
      assertEquals(INVALID, node.tokens.verify(forged));
    }
  }
}
