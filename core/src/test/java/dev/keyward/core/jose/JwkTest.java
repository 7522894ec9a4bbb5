package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwkTest {
  private static final String X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
  private static final String Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
  private static final String POINT = "'kty':'EC','crv':'P-256','x':'" + X + "','y':'" + Y + "'";
  private static final String ED =
      "'kty':'OKP','crv':'Ed25519','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'";
  private static final String K = "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg";

  private static Jwk parse(String json) throws Exception {
    return Jwk.parse(Json.object(json));
  }

  private static void assertRefused(String json) {
    assertThrows(JoseException.class, () -> parse(json), json);
  }

  @Test
  void aKeyThatNamesNothingHasTheAlgorithmOfItsCurveAndItsThumbprint() throws Exception {
    Jwk key = parse("{" + POINT + "}");
    assertEquals(JwsAlgorithm.ES256, key.verificationKey().algorithm());
    assertEquals(key.thumbprint(), key.keyId());
    assertEquals(key.thumbprint(), key.verificationKey().keyId());
    assertEquals(JwsAlgorithm.EDDSA, parse("{" + ED + "}").verificationKey().algorithm());
  }

  @Test
  void unknownMembersAreIgnored() throws Exception {
    parse("{" + POINT + ",'x5c':['AA=='],'x5t':17,'x5u':'http://localhost:1/','ext':true}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'alg':'ES384'",
        "'alg':'ES521'",
        "'alg':'RS256'",
        "'alg':'HS256'",
        "'alg':'EdDSA'",
        "'alg':'none'",
        "'alg':'es256'",
        "'alg':17",
        "'alg':null",
        "'use':'enc'",
        "'use':'SIG'",
        "'use':['sig']",
        "'key_ops':['sign']",
        "'key_ops':[]",
        "'key_ops':'verify'",
        "'kid':''",
        "'kid':17",
        "'d':'AA'",
        "'d':null",
        "'p':'AA'"
      })
  void membersThatRuleAKeyOut(String member) {
    assertRefused("{" + POINT + "," + member + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'kty':'EC'}",
        "{'kty':'ec','crv':'P-256','x':'" + X + "','y':'" + Y + "'}",
        "{'kty':'EC','crv':'P-192','x':'" + X + "','y':'" + Y + "'}",
        "{'kty':'EC','crv':'secp256k1','x':'" + X + "','y':'" + Y + "'}",
        "{'kty':'EC','crv':'P-384','x':'" + X + "','y':'" + Y + "'}",
        "{'kty':'EC','crv':'P-256','x':'" + X + "'}",
        "{'kty':'EC','crv':'P-256','x':'" + X + "','y':'" + X + "'}",
        "{'kty':'EC','crv':'P-256','x':'" + X + "=','y':'" + Y + "'}",
        "{'kty':'EC','crv':'P-256','x':'" + X + "','y':'AA" + Y + "'}",
        "{'kty':'EC','crv':'P-256','x':17,'y':'" + Y + "'}",
        "{'kty':'OKP','crv':'Ed448','x':'" + X + "'}",
        "{'kty':'OKP','crv':'X25519','x':'" + X + "'}",
        "{'kty':'OKP','crv':'Ed25519','x':'AA'}",
        "{'kty':'OKP','crv':'Ed25519','x':'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
        "{'kty':'RSA','n':'AQAB','e':'AQAB'}",
        "{'kty':'RSA','n':'','e':'AQAB'}",
        "{'kty':'RSA','e':'AQAB'}",
        "{'kty':'AKP','alg':'ML-DSA-44','pub':'AA'}"
      })
  void malformedWeakAndForeignKeys(String json) {
    assertRefused(json);
  }

  @Test
  void secretsMustNameTheirAlgorithmAndBeLong() throws Exception {
    String secret = "'kty':'oct','k':'" + K + "'";
    assertEquals(
        JwsAlgorithm.HS256, parse("{" + secret + ",'alg':'HS256'}").verificationKey().algorithm());
    assertRefused("{" + secret + "}");
    assertRefused("{" + secret + ",'alg':'HS384'}");
    assertRefused("{" + secret + ",'alg':'A256KW'}");
    assertRefused("{" + secret + ",'alg':'ES256'}");
    assertRefused("{'kty':'oct','alg':'HS256'}");
  }

  @Test
  void secretsAreNeverWritten() throws Exception {
    Jwk key = parse("{'kty':'oct','k':'" + K + "','alg':'HS256','kid':'k'}");
    assertThrows(IllegalStateException.class, key::toJson);
    assertThrows(IllegalStateException.class, () -> JwkSet.toJson(List.of(key)));
    assertFalse(key.toString().contains(K));
  }

  @Test
  void publicMembersAreWritten() throws Exception {
    assertEquals(
        "{\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"a\\\"b\",\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""
            + X
            + "\",\"y\":\""
            + Y
            + "\"}",
        parse("{" + POINT + ",'kid':'a\\'b'}".replace("\\'", "\\\"")).toJson());
  }

  @ParameterizedTest
  @CsvSource({"RS256, true", "RS384, true", "PS256, true", "ES256, false", "HS256, false"})
  void anRsaKeyThatNamesNoAlgorithmServesTheOneOfItsIssuer(JwsAlgorithm algorithm, boolean fits)
      throws Exception {
    String json =
        Jwk.ofPublic(JwsAlgorithm.RS256, Keys.of(JwsAlgorithm.RS256).publicKey()).toJson();
    Jwk silent = parse(json.replace("\"alg\":\"RS256\",", ""));
    Jwk naming = parse(json);

    assertEquals(JwsAlgorithm.RS256, silent.verificationKey().algorithm());
    if (fits) {
      assertEquals(algorithm, silent.verificationKey(algorithm).algorithm());
    } else {
      assertThrows(JoseException.class, () -> silent.verificationKey(algorithm));
    }
    if (algorithm == JwsAlgorithm.RS256) {
      assertEquals(algorithm, naming.verificationKey(algorithm).algorithm());
    } else {
      assertThrows(JoseException.class, () -> naming.verificationKey(algorithm));
    }
  }

  @Test
  void unfitKeysHaveNoJwk() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Jwk.ofPublic(JwsAlgorithm.ES384, Keys.of(JwsAlgorithm.ES256).publicKey()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Jwk.ofPublic(JwsAlgorithm.HS256, Keys.of(JwsAlgorithm.ES256).publicKey()));
  }
}
