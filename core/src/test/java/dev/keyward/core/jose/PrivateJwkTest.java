package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.signature.EcCurve;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateJwkTest {
  private static String integer(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return Base64Url.encode(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private static Map<String, String> members(KeyPair pair) {
    Map<String, String> members = new TreeMap<>(KeyMembers.of(pair.getPublic()));
    switch (pair.getPrivate()) {
      case RSAPrivateCrtKey rsa -> {
        members.put("d", integer(rsa.getPrivateExponent()));
        members.put("p", integer(rsa.getPrimeP()));
        members.put("q", integer(rsa.getPrimeQ()));
        members.put("dp", integer(rsa.getPrimeExponentP()));
        members.put("dq", integer(rsa.getPrimeExponentQ()));
        members.put("qi", integer(rsa.getCrtCoefficient()));
      }
      case ECPrivateKey ec -> members.put("d", Base64Url.encode(EcCurve.of(ec).fixed(ec.getS())));
      case EdECPrivateKey ed -> members.put("d", Base64Url.encode(ed.getBytes().orElseThrow()));
      default -> throw new AssertionError(pair.getPrivate().getAlgorithm());
    }
    return members;
  }

  private static JsonObject json(Map<String, String> members) throws Exception {
    StringBuilder text = new StringBuilder();
    members.forEach((name, value) -> text.append(",'" + name + "':'" + value + "'"));
    return Json.object("{" + text.substring(1) + "}");
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "ES256", "ES384", "ES512", "EDDSA"})
  void aPairIsReadAndSigns(JwsAlgorithm algorithm) throws Exception {
    KeyPair pair = Keys.of(algorithm).pair();
    KeyPair read = PrivateJwk.parse(json(members(pair)));

    assertEquals(pair.getPublic(), read.getPublic());
    String token = JwsSigner.of(algorithm, null, read.getPrivate()).sign("JWT", new byte[] {1});
    CompactJws.parse(token).verify(Keys.of(algorithm).verificationKey(null));
  }

  @ParameterizedTest
  @EnumSource(names = {"ES256", "EDDSA"})
  void partsOfTwoPairsAreRefused(JwsAlgorithm algorithm) throws Exception {
    Map<String, String> members = members(Keys.of(algorithm).pair());
    members.put("d", members(Keys.fresh(algorithm).pair()).get("d"));
    JsonObject mixed = json(members);
    assertThrows(JoseException.class, () -> PrivateJwk.parse(mixed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "d", "p", "dp", "qi"})
  void everyMemberOfAnRsaKeyIsNeededAndMustFit(String name) throws Exception {
    Map<String, String> members = members(Keys.of(JwsAlgorithm.RS256).pair());
    Map<String, String> other = new TreeMap<>(members);
    other.put(name, members(Keys.fresh(JwsAlgorithm.RS256).pair()).get(name));
    // With its primes the private exponent is not used.
    if (!name.equals("d")) {
      assertThrows(JoseException.class, () -> PrivateJwk.parse(json(other)), name);
    }
    members.remove(name);
    assertThrows(JoseException.class, () -> PrivateJwk.parse(json(members)), name);
  }

  @Test
  void otherKindsAreRefused() {
    for (String text :
        new String[] {
          "{}",
          "{'kty':'oct','k':'AA'}",
          "{'kty':'OKP','crv':'X25519','x':'AA','d':'AA'}",
          "{'kty':'EC','crv':'secp256k1','x':'AA','y':'AA','d':'AA'}"
        }) {
      assertThrows(JoseException.class, () -> PrivateJwk.parse(Json.object(text)), text);
    }
  }
}
