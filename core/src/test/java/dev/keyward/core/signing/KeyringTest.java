package dev.keyward.core.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.fixtures.MemoryTokenStores;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.jose.CompactJws;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every algorithm of key pairs: it signs, it verifies, and others are told its public half. */
class KeyringTest {
  private static final byte[] PAYLOAD = "{}".getBytes(StandardCharsets.UTF_8);
  private static final Set<String> SECRET = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

  private static SigningKeys keys(JwsAlgorithm algorithm) {
    SigningKeys keys = bare();
    keys.ensureActive(algorithm);
    keys.reload();
    return keys;
  }

  private static SigningKeys bare() {
    return new SigningKeys(
        new MemoryTokenStores(),
        new SecretWrap(MasterKey.generate(Installation.RANDOM), Installation.RANDOM),
        Installation.RANDOM,
        new SettableClock());
  }

  private static List<JsonObject> published(Keyring keyring) throws Exception {
    return Objects.requireNonNull(JsonObject.parse(keyring.jwks()).objects("keys"));
  }

  private static Set<String> publicMembers(JwsAlgorithm algorithm) {
    Set<String> own =
        switch (algorithm) {
          case ES256, ES384, ES512 -> Set.of("crv", "x", "y");
          case EDDSA -> Set.of("crv", "x");
          default -> Set.of("n", "e");
        };
    Set<String> all = new HashSet<>(Set.of("kty", "use", "alg", "kid"));
    all.addAll(own);
    return all;
  }

  @ParameterizedTest
  @EnumSource(value = JwsAlgorithm.class, names = "HS.*", mode = EnumSource.Mode.MATCH_NONE)
  void aKeyPairSignsAndVerifiesAndIsPublishedWithoutItsPrivateHalf(JwsAlgorithm algorithm)
      throws Exception {
    Keyring keyring = keys(algorithm).keyring();

    CompactJws signed = CompactJws.parse(keyring.signer().sign("at+jwt", PAYLOAD));

    assertEquals(algorithm.jwsName(), signed.algorithm());
    assertArrayEquals(
        PAYLOAD, signed.verify(Objects.requireNonNull(keyring.find(signed.keyId()))).payload());
    JsonObject jwk = published(keyring).getFirst();
    assertEquals(publicMembers(algorithm), jwk.names());
    assertEquals(signed.keyId(), jwk.string("kid"));
    assertEquals(algorithm.jwsName(), jwk.string("alg"));
    assertEquals("sig", jwk.string("use"));
    assertTrue(Collections.disjoint(jwk.names(), SECRET));
  }

  @Test
  void aSecretPublishesNothing() throws Exception {
    Keyring keyring = bare().withSecret(JwsAlgorithm.HS512, new byte[64]).keyring();

    assertEquals(List.of(), published(keyring));
  }

  @Test
  void aSecretSignsWithoutKid() throws Exception {
    Keyring keyring = bare().withSecret(JwsAlgorithm.HS512, new byte[64]).keyring();
    CompactJws signed = CompactJws.parse(keyring.signer().sign("at+jwt", PAYLOAD));

    assertNull(signed.keyId());
    assertArrayEquals(PAYLOAD, signed.verify(Objects.requireNonNull(keyring.find(null))).payload());
  }

  @Test
  void theDocumentIsACopy() {
    Keyring keyring = keys(JwsAlgorithm.ES256).keyring();
    byte[] before = keyring.jwks();
    keyring.jwks()[0] = 'x';

    assertArrayEquals(before, keyring.jwks());
  }
}
