package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerificationKeyTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 40;

  @ParameterizedTest
  @EnumSource
  void kindOfKeyMustMatch(JwsAlgorithm algorithm) {
    byte[] secret = new byte[64];
    if (algorithm.isSymmetric()) {
      Keys pair = Keys.of(JwsAlgorithm.ES256);
      assertThrows(
          IllegalArgumentException.class,
          () -> VerificationKey.of(algorithm, null, pair.publicKey()));
      assertThrows(
          IllegalArgumentException.class, () -> JwsSigner.of(algorithm, null, pair.privateKey()));
    } else {
      assertThrows(
          IllegalArgumentException.class, () -> VerificationKey.ofSecret(algorithm, null, secret));
      assertThrows(
          IllegalArgumentException.class, () -> JwsSigner.ofSecret(algorithm, null, secret));
    }
  }

  @Test
  void nothingSecretIsShown() {
    Keys keys = Keys.of(JwsAlgorithm.HS256);
    assertEquals("VerificationKey[HS256, k]", keys.verificationKey("k").toString());
    assertEquals("JwsSigner[***]", keys.signer("k").toString());
  }

  @Test
  void keyIdIsOptional() throws Exception {
    Keys keys = Keys.of(JwsAlgorithm.HS256);
    CompactJws token = CompactJws.parse(keys.signer(null).sign("JWT", new byte[] {1}));
    assertNull(token.keyId());
    assertNull(token.verify(keys.verificationKey(null)).keyId());
  }

  @Test
  void payloadIsACopy() throws Exception {
    Keys keys = Keys.of(JwsAlgorithm.HS256);
    VerifiedJws verified =
        CompactJws.parse(keys.signer(null).sign("JWT", new byte[] {1}))
            .verify(keys.verificationKey(null));
    verified.payload()[0] = 2;
    assertEquals(1, verified.payload()[0]);
  }

  static Stream<Arguments> threads() {
    return Stream.of(JwsAlgorithm.values())
        .flatMap(
            algorithm ->
                Stream.of(
                    Arguments.of(algorithm, Thread.ofPlatform().factory()),
                    Arguments.of(algorithm, Thread.ofVirtual().factory())));
  }

  /** Each thread has tokens of its own, right and wrong ones in turn. */
  @ParameterizedTest
  @MethodSource("threads")
  void oneKeyServesManyThreadsAtOnce(JwsAlgorithm algorithm, ThreadFactory factory)
      throws Exception {
    VerificationKey key = Keys.of(algorithm).verificationKey("k");
    JwsSigner signer = Keys.of(algorithm).signer("k");
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<Boolean>> results = new ArrayList<>();
    try (ExecutorService pool = Executors.newThreadPerTaskExecutor(factory)) {
      for (int thread = 0; thread < THREADS; thread++) {
        String payload = "{\"thread\":" + thread + "}";
        results.add(pool.submit(judging(signer, key, payload, start)));
      }
      for (Future<Boolean> result : results) {
        assertEquals(true, result.get());
      }
    }
  }

  private static Callable<Boolean> judging(
      JwsSigner signer, VerificationKey key, String payload, CyclicBarrier start) {
    return () -> {
      String right = signer.sign("JWT", payload.getBytes(StandardCharsets.UTF_8));
      String wrong = signer.sign("JWT", "{}".getBytes(StandardCharsets.UTF_8));
      String mixed =
          right.substring(0, right.lastIndexOf('.')) + wrong.substring(wrong.lastIndexOf('.'));
      start.await();
      boolean allRight = true;
      for (int i = 0; i < ROUNDS; i++) {
        byte[] read = CompactJws.parse(right).verify(key).payload();
        allRight &= payload.equals(new String(read, StandardCharsets.UTF_8));
        allRight &= isRefused(mixed, key);
      }
      return allRight;
    };
  }

  private static boolean isRefused(String token, VerificationKey key) {
    try {
      CompactJws.parse(token).verify(key);
      return false;
    } catch (JoseException e) {
      return true;
    }
  }

  @Test
  void signaturesOfTheWrongLengthAreWrong() throws Exception {
    for (JwsAlgorithm algorithm : JwsAlgorithm.values()) {
      Keys keys = Keys.of(algorithm);
      String token = keys.signer(null).sign("JWT", new byte[] {1});
      String signed = token.substring(0, token.lastIndexOf('.') + 1);
      for (int length : new int[] {1, 31, 32, 33, 63, 64, 65, 96, 132, 256, 384, 385, 4096}) {
        String other = signed + Base64Url.encode(new byte[length]);
        assertFalse(!isRefused(other, keys.verificationKey(null)), algorithm + " " + length);
      }
    }
  }
}
