package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.fixtures.Vectors;
import dev.keyward.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The signature part of the JOSE cookbook (RFC 7520) and its sequels. Not ours and refused:
 * detached and unencoded payloads, and whatever has only a JSON serialization. Its JWE part is not
 * ours.
 */
class CookbookVectorTest {
  private static JsonObject read(String file) throws Exception {
    Path path = Vectors.folder("jose-cookbook").resolve(file);
    return JsonObject.parse(Files.readAllBytes(path));
  }

  private static JsonObject at(JsonObject json, String... path) throws Exception {
    JsonObject at = json;
    for (String name : path) {
      at = Objects.requireNonNull(at.object(name), name);
    }
    return at;
  }

  private static VerificationKey key(JsonObject vector) throws Exception {
    JsonObject json = at(vector, "input", "key");
    JwsAlgorithm algorithm = JwsAlgorithm.of(at(vector, "input").string("alg"));
    return algorithm.isSymmetric()
        ? Jwk.parse(json).verificationKey()
        : Jwk.ofPublic(algorithm, PrivateJwk.parse(json).getPublic()).verificationKey();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jws/4_1.rsa_v15_signature.json",
        "jws/4_2.rsa-pss_signature.json",
        "jws/4_3.ecdsa_signature.json",
        "jws/4_4.hmac-sha2_integrity_protection.json",
        "curve25519/jws.json"
      })
  void compactSignaturesAreVerified(String file) throws Exception {
    JsonObject vector = read(file);
    String token = at(vector, "output").string("compact");

    VerifiedJws verified = CompactJws.parse(token).verify(key(vector));

    byte[] payload = at(vector, "input").string("payload").getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(payload, verified.payload());
  }

  @Test
  void aDetachedPayloadIsRefused() throws Exception {
    String token =
        at(read("jws/4_5.signature_with_detached_content.json"), "output").string("compact");
    assertThrows(JoseException.class, () -> CompactJws.parse(token));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jws/4_6.protecting_specific_header_fields.json",
        "jws/4_7.protecting_content_only.json",
        "jws/4_8.multiple_signatures.json"
      })
  void theJsonSerializationIsRefused(String file) throws Exception {
    String token = new String(Json.bytes(at(read(file), "output", "json")), StandardCharsets.UTF_8);
    assertThrows(JoseException.class, () -> CompactJws.parse(token));
  }

  @Test
  void unencodedPayloadsAreRefused() throws Exception {
    JsonObject output = at(read("rfc7797/4.2.hmac-sha2_b64_false.json"), "output", "json_flat");
    String parts = output.string("protected") + ".%s." + output.string("signature");
    for (String payload : new String[] {"$.02", "", "JC4wMg"}) {
      assertThrows(JoseException.class, () -> CompactJws.parse(parts.formatted(payload)));
    }
    String compact = at(read("rfc7797/hmac-sha2_b64_false.json"), "output").string("compact");
    assertThrows(JoseException.class, () -> CompactJws.parse(compact));
  }

  @ParameterizedTest
  @CsvSource({
    "jwk/3_1.ec_public_key.json, ES512",
    "jwk/3_3.rsa_public_key.json, RS256",
    "jwk/3_5.symmetric_key_mac_computation.json, HS256"
  })
  void keysAreRead(String file, JwsAlgorithm algorithm) throws Exception {
    Jwk key = Jwk.parse(read(file));
    assertEquals(algorithm, key.verificationKey().algorithm());
    assertEquals(read(file).string("kid"), key.keyId());
  }

  @ParameterizedTest
  @CsvSource({
    "jwk/3_1.ec_public_key.json, jwk/3_2.ec_private_key.json",
    "jwk/3_3.rsa_public_key.json, jwk/3_4.rsa_private_key.json"
  })
  void privateKeysAreReadOnlyByTheirOwnCall(String publicFile, String privateFile)
      throws Exception {
    assertThrows(JoseException.class, () -> Jwk.parse(read(privateFile)));
    KeyPair pair = PrivateJwk.parse(read(privateFile));
    Jwk published = Jwk.parse(read(publicFile));
    JwsAlgorithm algorithm = published.verificationKey().algorithm();
    assertEquals(published.thumbprint(), Jwk.ofPublic(algorithm, pair.getPublic()).thumbprint());
  }

  @Test
  void keysForEncryptionAreRefused() throws Exception {
    JsonObject key = read("jwk/3_6.symmetric_key_encryption.json");
    assertThrows(JoseException.class, () -> Jwk.parse(key));
  }
}
