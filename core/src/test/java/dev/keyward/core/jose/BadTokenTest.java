package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.signature.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are refused, although each is signed rightly over whatever it consists of. */
class BadTokenTest {
  private static final Keys KEYS = Keys.of(JwsAlgorithm.HS256);
  private static final String HEADER = "{'alg':'HS256','typ':'JWT'}";
  private static final String PAYLOAD = "{'sub':'alice'}";

  private static String b64(String text) {
    return Base64Url.encode(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** Signs any text as if it were header and payload. */
  private static String signed(String text, byte[] secret) {
    byte[] tag = Hmac.of(256, secret).sign(text.getBytes(StandardCharsets.UTF_8));
    return text + "." + Base64Url.encode(tag);
  }

  private static String token(String header, String payload) {
    return signed(b64(header) + "." + b64(payload), KEYS.secret());
  }

  private static void verify(String token) throws JoseException {
    CompactJws.parse(token).verify(KEYS.verificationKey("k"));
  }

  private static void assertRefused(String token) {
    JoseException e = assertThrows(JoseException.class, () -> verify(token), token);
    assertEquals(0, e.getStackTrace().length);
    assertNull(e.getCause());
  }

  @Test
  void theTokenAllOthersAreMadeOfIsVerified() {
    assertDoesNotThrow(() -> verify(token(HEADER, PAYLOAD)));
  }

  @Test
  void otherNumbersOfParts() {
    String token = token(HEADER, PAYLOAD);
    String[] parts = token.split("\\.", -1);
    assertRefused("");
    assertRefused(".");
    assertRefused("..");
    assertRefused("...");
    assertRefused(parts[0]);
    assertRefused(parts[0] + "." + parts[1]);
    assertRefused(parts[0] + "." + parts[1] + ".");
    assertRefused(parts[0] + ".." + parts[2]);
    assertRefused("." + parts[1] + "." + parts[2]);
    assertRefused("." + token);
    assertRefused(token + ".");
    assertRefused(token + "." + parts[2]);
    assertRefused(token + "." + parts[1] + "." + parts[2]);
    assertRefused(signed("." + b64(PAYLOAD), KEYS.secret()));
    assertRefused(signed(b64(HEADER) + ".", KEYS.secret()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=", "==", " ", "\n", "\t", "+", "/", "?", "é", "Ā", "😀", "\0", "%", "A"})
  void otherCharactersAndLengthsInAnyPart(String more) {
    String[] parts = token(HEADER, PAYLOAD).split("\\.", -1);
    assertRefused(signed(parts[0] + more + "." + parts[1], KEYS.secret()));
    assertRefused(signed(more + parts[0] + "." + parts[1], KEYS.secret()));
    assertRefused(token(HEADER, PAYLOAD) + more);
    String text = parts[0] + "." + parts[1] + more;
    if (!more.equals("A")) { // which makes another valid payload
      assertRefused(signed(text, KEYS.secret()));
    }
  }

  @Test
  void charactersBeyondLatin1InAnyPart() {
    String many = "😀".repeat(50);
    for (String token : List.of("%s.a.b", "aaaa.%s.b", "aaaa.aaaa.%s", "%1$s.%1$s.%1$s")) {
      assertRefused(token.formatted(many));
      assertRefused(token.formatted("aaa" + many));
      assertRefused(token.formatted("Ā".repeat(50)));
    }
  }

  @Test
  void unusedBitsThatAreSet() {
    // The payloads have 1 and 2 bytes beyond full groups, the tag has 2.
    for (String last : List.of("QR", "QUJDQR", "QUE", "QUF", "QUH")) {
      String token = signed(b64(HEADER) + "." + last, KEYS.secret());
      if (last.equals("QUE")) {
        assertDoesNotThrow(() -> verify(token));
      } else {
        assertRefused(token);
      }
    }
    String token = token(HEADER, PAYLOAD);
    char last = token.charAt(token.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int digit = alphabet.indexOf(last);
    for (int unused = 1; unused < 4; unused++) {
      assertRefused(token.substring(0, token.length() - 1) + alphabet.charAt(digit & ~3 | unused));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", "HS1", "RS256"})
  void otherAlgorithmNames(String name) {
    assertRefused(token("{'alg':'" + name + "'}", PAYLOAD));
    String unsigned = b64("{'alg':'" + name + "'}") + "." + b64(PAYLOAD) + ".";
    assertRefused(unsigned);
    assertRefused(unsigned + "AA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "'HS256'",
        "{'alg':null}",
        "{'alg':1}",
        "{'alg':['HS256']}",
        "{'alg':'HS256','alg':'HS256'}",
        "{'alg':'HS256','alg':'none'}",
        "{'alg':'HS256','\\u0061lg':'none'}",
        "{'alg':'HS256','x':{'a':1,'a':1}}",
        "{'alg':'HS256'}{}",
        "{'alg':'HS256'",
        "{'alg':'HS256','crit':['exp'],'exp':1}",
        "{'alg':'HS256','crit':['b64'],'b64':true}",
        "{'alg':'HS256','crit':[]}",
        "{'alg':'HS256','crit':null}",
        "{'alg':'HS256','crit':['alg']}",
        "{'alg':'HS256','b64':false}",
        "{'alg':'HS256','b64':0}",
        "{'alg':'HS256','b64':null}",
        "{'alg':'HS256','enc':'A128GCM'}",
        "{'alg':'dir','enc':'A128GCM'}",
        "{'alg':'HS256','kid':''}",
        "{'alg':'HS256','kid':17}",
        "{'alg':'HS256','kid':null}",
        "{'alg':'HS256','kid':['k']}",
        "{'alg':'HS256','typ':1}",
        "{'alg':'HS256','typ':null}",
        "{'alg':'HS256','cty':1}",
        "{'alg':'HS256','jwk':'a'}",
        "{'alg':'HS256','jku':1}",
        "{'alg':'HS256','x5u':null}",
        "{'alg':'HS256','x5c':'AA=='}",
        "{'alg':'HS256','x5c':[1]}",
        "{'alg':'HS256','x5t':1}",
        "{'alg':'HS256','x5t#S256':1}",
        "\ufeff{'alg':'HS256'}",
        "{'alg':'HS256','x':'\\ud800'}"
      })
  void malformedHeaders(String header) {
    assertRefused(token(header, PAYLOAD));
  }

  @Test
  void headersThatAreNotUtf8() {
    byte[] latin1 = "{\"alg\":\"HS256\",\"x\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(signed(Base64Url.encode(latin1) + "." + b64(PAYLOAD), KEYS.secret()));
    byte[] wide = "{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_16BE);
    assertRefused(signed(Base64Url.encode(wide) + "." + b64(PAYLOAD), KEYS.secret()));
  }

  @Test
  void keyIdsBeyondTheirLength() {
    assertDoesNotThrow(
        () -> verify(token("{'alg':'HS256','kid':'" + "k".repeat(256) + "'}", PAYLOAD)));
    assertRefused(token("{'alg':'HS256','kid':'" + "k".repeat(257) + "'}", PAYLOAD));
  }

  @Test
  void keyReferencesAreIgnored() throws Exception {
    Keys attacker = Keys.fresh(JwsAlgorithm.ES256);
    String jwk = Jwk.ofPublic(JwsAlgorithm.ES256, attacker.publicKey()).toJson();
    String references = "'jwk':" + jwk + ",'jku':'http://localhost:1/','x5u':'http://localhost:1/'";
    String header = "{'alg':'ES256'," + references + ",'x5c':['AA==']}";
    String text = b64(header) + "." + b64(PAYLOAD);
    byte[] signature =
        JwsAlgorithm.ES256
            .scheme()
            .signer(attacker.privateKey(), null)
            .sign(text.getBytes(StandardCharsets.US_ASCII));
    CompactJws token = CompactJws.parse(text + "." + Base64Url.encode(signature));

    token.verify(attacker.verificationKey(null));
    VerificationKey ours = Keys.of(JwsAlgorithm.ES256).verificationKey(null);
    assertThrows(JoseException.class, () -> token.verify(ours));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "HS.*")
  void aPublicKeyIsNoSecret(JwsAlgorithm algorithm) throws Exception {
    PublicKey key = Keys.of(algorithm).publicKey();
    VerificationKey verification = Keys.of(algorithm).verificationKey(null);
    String jwk = Jwk.ofPublic(algorithm, key).toJson();
    for (byte[] secret : List.of(key.getEncoded(), jwk.getBytes(StandardCharsets.UTF_8))) {
      CompactJws token = CompactJws.parse(signed(b64(HEADER) + "." + b64(PAYLOAD), secret));
      assertThrows(JoseException.class, () -> token.verify(verification));
    }
  }

  @Test
  void longAndDeepTokens() {
    String most = "x".repeat((CompactJws.MAX_CHARS - 200) / 4 * 3);
    assertDoesNotThrow(() -> verify(token(HEADER, most)));
    assertRefused(token(HEADER, "x".repeat(100_000)));
    assertRefused(token("{'alg':'HS256','x':'" + "x".repeat(100_000) + "'}", PAYLOAD));
    assertRefused("a".repeat(10_000_000));
    assertRefused(".".repeat(65_536));
    assertRefused(token("{'alg':'HS256','x':" + "[".repeat(40) + "]".repeat(40) + "}", PAYLOAD));
    assertRefused(token("{'alg':'HS256','x':" + "[".repeat(20_000) + "}", PAYLOAD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "[]", "{'a':1,'a':2}", "{'a':{'b':1,'b':2}}", "{} ", "17"})
  void claimsMustBeAnObject(String payload) throws Exception {
    VerifiedJws verified =
        CompactJws.parse(token(HEADER, payload)).verify(KEYS.verificationKey("k"));
    if (payload.equals("{} ")) {
      assertTrue(verified.claims().names().isEmpty());
    } else {
      assertThrows(JoseException.class, verified::claims);
    }
  }

  @Test
  void failuresSayNothingOfTheToken() {
    String token = token("{'alg':'hunter2'}", "{'secret':'hunter3'}");
    JoseException e = assertThrows(JoseException.class, () -> verify(token));
    assertFalse(e.getMessage().contains("hunter"));
  }
}
