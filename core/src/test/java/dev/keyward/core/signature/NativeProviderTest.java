package dev.keyward.core.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.CryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeProviderTest {
  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

  @Test
  void itIsFoundWhereTheBuildPutsIt() {
    assertNotNull(NativeProvider.provider(), NativeProvider.description());
    assertTrue(NativeProvider.description().contains("AmazonCorrettoCryptoProvider 2."));
  }

  @Test
  void itNeverBecomesADefault() {
    String name = NativeProvider.provider().getName();
    for (Provider provider : Security.getProviders()) {
      assertFalse(provider.getName().equals(name));
    }
  }

  @Test
  void bothCodesVerifyWhatEitherSigns() {
    SecureRandom random = new SecureRandom();
    for (SignatureScheme scheme :
        List.of(
            new RsaScheme(256, false),
            new RsaScheme(512, true),
            new EcdsaScheme(EcCurve.P_256),
            new EcdsaScheme(EcCurve.P_384),
            new EcdsaScheme(EcCurve.P_521),
            new Ed25519Scheme())) {
      KeyPair pair = scheme.generate(random);
      for (CryptoProvider signing : CryptoProvider.values()) {
        byte[] signature = scheme.signer(pair.getPrivate(), signing.provider()).sign(MESSAGE);
        for (CryptoProvider judging : CryptoProvider.values()) {
          Verifier verifier = scheme.verifier(pair.getPublic(), judging.provider());
          assertTrue(verifier.verify(MESSAGE, MESSAGE.length, signature), scheme.toString());
          assertFalse(verifier.verify(MESSAGE, MESSAGE.length - 1, signature), scheme.toString());
        }
      }
    }
  }

  @Test
  void whoCannotTakeOneMakesOne() throws Exception {
    int[] made = {0};
    Pool<Integer> pool = new Pool<>(() -> ++made[0]);
    assertEquals(1, pool.take());
    assertEquals(2, pool.take());
    pool.give(2);
    assertEquals(2, pool.take());
    for (int i = 0; i < 1_000; i++) {
      pool.give(i); // beyond its places they are dropped
    }
    assertEquals(2, made[0]);
  }
}
