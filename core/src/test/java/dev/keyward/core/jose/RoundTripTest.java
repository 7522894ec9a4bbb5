package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is signed here is verified here, with every algorithm, and with no other key. */
class RoundTripTest {
  private static final byte[] PAYLOAD =
      "{\"sub\":\"alice\",\"exp\":1.7e9}".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @EnumSource
  void aSignedTokenIsVerified(JwsAlgorithm algorithm) throws Exception {
    Keys keys = Keys.of(algorithm);

    CompactJws token = CompactJws.parse(keys.signer("k-1").sign("at+jwt", PAYLOAD));
    VerifiedJws verified = token.verify(keys.verificationKey("k-1"));

    assertEquals(algorithm.jwsName(), token.algorithm());
    assertEquals("k-1", token.keyId());
    assertEquals("at+jwt", token.type());
    assertEquals("k-1", verified.keyId());
    assertEquals("at+jwt", verified.type());
    assertArrayEquals(PAYLOAD, verified.payload());
    assertEquals("alice", verified.claims().string("sub"));
    assertEquals(1_700_000_000L, verified.claims().integer("exp"));
  }

  @ParameterizedTest
  @EnumSource
  void anotherKeyOfTheSameAlgorithmRefuses(JwsAlgorithm algorithm) throws Exception {
    CompactJws token = CompactJws.parse(Keys.of(algorithm).signer("k-1").sign("at+jwt", PAYLOAD));
    VerificationKey other = Keys.fresh(algorithm).verificationKey("k-1");

    assertThrows(JoseException.class, () -> token.verify(other));
  }

  @ParameterizedTest
  @EnumSource
  void everyOtherAlgorithmRefuses(JwsAlgorithm algorithm) throws Exception {
    CompactJws token = CompactJws.parse(Keys.of(algorithm).signer("k-1").sign("at+jwt", PAYLOAD));
    for (JwsAlgorithm other : JwsAlgorithm.values()) {
      if (other != algorithm) {
        VerificationKey key = Keys.of(other).verificationKey("k-1");
        assertThrows(JoseException.class, () -> token.verify(key), other.jwsName());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "HS.*")
  void aPublishedKeyVerifies(JwsAlgorithm algorithm) throws Exception {
    Keys keys = Keys.of(algorithm);
    Jwk published = Jwk.ofPublic(algorithm, keys.publicKey());
    CompactJws token = CompactJws.parse(keys.signer(published.keyId()).sign("at+jwt", PAYLOAD));

    List<Jwk> read = JwkSet.parse(JwkSet.toJson(List.of(published))).keys();

    assertEquals(1, read.size());
    assertEquals(token.keyId(), read.getFirst().keyId());
    assertEquals(published.thumbprint(), read.getFirst().thumbprint());
    assertEquals(algorithm, read.getFirst().verificationKey().algorithm());
    token.verify(read.getFirst().verificationKey());
    JsonObject json = JsonObject.parse(published.toJson().getBytes(StandardCharsets.UTF_8));
    token.verify(Jwk.parse(json).verificationKey());
  }
}
