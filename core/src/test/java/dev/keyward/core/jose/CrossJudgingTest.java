package dev.keyward.core.jose;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nimbus and jose4j judge tokens as we do, but where a strictness of ours that is named here says
 * no; we accept nothing that either refuses, but for what is named here. {@code -Dseed=} begins
 * with another seed than 1.
 */
class CrossJudgingTest {
  private static final long SEED = Long.getLong("seed", 1);

  private static final Map<JwsAlgorithm, VerificationKey> KEYS =
      Stream.of(JwsAlgorithm.values())
          .collect(toMap(a -> a, a -> Keys.of(a).verificationKey(null)));

  /** Why we refuse what one of them accepts; a wrong signature is never among the reasons. */
  private static final Map<String, String> STRICTER =
      Map.of(
          "the token does not have three parts",
          "empty parts (RFC 8725bis 3.13) and white space around the token",
          "a part of the token is not canonical base64url",
          "RFC 4648 3.5; others skip foreign characters and unused bits",
          "the header of the token is malformed",
          "RFC 7515 section 4 and 5.2: members of another type, members twice at any depth, half"
              + " surrogates, byte order marks, texts that are not JSON",
          "the header of the token has crit",
          "RFC 7515 4.1.11: also an empty crit, and b64",
          "the payload of the token is not base64url (b64)",
          "RFC 7797 section 6: b64 without crit",
          "the token is encrypted",
          "RFC 7516 section 9",
          "the kid is empty or too long",
          "an empty name names no key");

  /** What Nimbus refuses of parameters that we do not read, and of numbers beyond a double. */
  private static final String[] NIMBUS_REFUSES = {"\"jwk\":{}", "\"jku\":\"::\"", ":1e999"};

  @Test
  void weJudgeAsOthersDo() {
    judge(20_000, SEED);
  }

  @Test
  @Tag("heavy")
  void weJudgeAsOthersDoWhateverTheSeed() {
    judge(300_000, System.nanoTime());
  }

  private static void judge(int tokens, long firstSeed) {
    Map<String, Integer> outcomes = new TreeMap<>();
    for (long seed = firstSeed; seed < firstSeed + tokens; seed++) {
      Random random = new Random(seed);
      Keys keys = Keys.of(algorithm(random));
      String token = new TokenMutator(random).odd(keys);
      String refusal = refusal(keys, token);
      boolean nimbus = Oracles.NIMBUS.accepts(keys, token);
      boolean jose4j = Oracles.JOSE4J.accepts(keys, token);
      String at = "-Dseed=" + seed + " nimbus " + nimbus + ", jose4j " + jose4j + ": " + refusal;
      if (refusal == null) {
        assertTrue(jose4j && (nimbus || nimbusIsStricter(token)), at);
      } else if (nimbus || jose4j) {
        assertTrue(STRICTER.containsKey(refusal), at);
      }
      outcomes.merge(refusal == null ? "accepted" : refusal, 1, Integer::sum);
    }
    // Every outcome was met, or the mutations have lost their point.
    assertEquals(STRICTER.size() + 4, outcomes.size(), outcomes.toString());
  }

  private static boolean nimbusIsStricter(String token) {
    byte[] header = Base64Url.decode(token.substring(0, token.indexOf('.')));
    String text = new String(header, StandardCharsets.UTF_8);
    return Stream.of(NIMBUS_REFUSES).anyMatch(text::contains);
  }

  /** HMAC mostly, since the others judge it in less time. */
  private static JwsAlgorithm algorithm(Random random) {
    JwsAlgorithm[] all = JwsAlgorithm.values();
    return random.nextInt(10) == 0 ? all[random.nextInt(all.length)] : JwsAlgorithm.HS256;
  }

  private static @Nullable String refusal(Keys keys, String token) {
    try {
      CompactJws.parse(token).verify(KEYS.get(keys.algorithm()));
      return null;
    } catch (JoseException e) {
      return e.getMessage();
    }
  }

  @ParameterizedTest
  @EnumSource
  void allAcceptWhatIsValid(JwsAlgorithm algorithm) {
    Keys keys = Keys.of(algorithm);
    for (long seed = SEED; seed < SEED + (algorithm.isSymmetric() ? 500 : 100); seed++) {
      String token = new TokenMutator(new Random(seed)).valid(keys);
      String at = "-Dseed=" + seed + " " + token;
      assertNull(refusal(keys, token), at);
      assertTrue(Oracles.NIMBUS.accepts(keys, token), at);
      assertTrue(Oracles.JOSE4J.accepts(keys, token), at);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theyVerifyWhatWeSign(JwsAlgorithm algorithm) {
    Keys keys = Keys.of(algorithm);
    for (String payload : new String[] {"{}", "x", "{\"sub\":\"é😀\"}", "\0"}) {
      String token =
          keys.signer("kid \"é\\ ").sign("at+jwt", payload.getBytes(StandardCharsets.UTF_8));
      assertTrue(Oracles.NIMBUS.accepts(keys, token), token);
      assertTrue(Oracles.JOSE4J.accepts(keys, token), token);
    }
  }

  @ParameterizedTest
  @EnumSource
  void weVerifyWhatTheySign(JwsAlgorithm algorithm) throws Exception {
    Keys keys = Keys.of(algorithm);
    for (Oracles.Oracle oracle : new Oracles.Oracle[] {Oracles.NIMBUS, Oracles.JOSE4J}) {
      for (String payload : new String[] {"{}", "x", "{\"sub\":\"é😀\"}", "\0"}) {
        CompactJws token = CompactJws.parse(oracle.sign(keys, payload));
        byte[] read = token.verify(keys.verificationKey(null)).payload();
        assertArrayEquals(payload.getBytes(StandardCharsets.UTF_8), read);
      }
    }
  }
}
