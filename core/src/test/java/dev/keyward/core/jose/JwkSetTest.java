package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwkSetTest {
  private static final String ED = key("ed");
  private static final String OCT =
      "{'kty':'oct','alg':'HS256','kid':'o','k':'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg'}";

  private static String key(String keyId) {
    return "{'kty':'OKP','crv':'Ed25519','kid':'"
        + keyId
        + "','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'}";
  }

  private static byte[] set(String... keys) {
    return ("{'keys':[" + String.join(",", keys) + "]}")
        .replace('\'', '"')
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> keyIds(JwkSet set) {
    return set.keys().stream().map(Jwk::keyId).toList();
  }

  @Test
  void keysThatCannotBeUsedAreSkipped() throws Exception {
    JwkSet set =
        JwkSet.parse(
            set(
                "{'kty':'new'}",
                "{'kty':'EC','crv':'secp256k1','x':'AA','y':'AA'}",
                "{'kty':'OKP','crv':'Ed25519'}",
                "{'kid':'ed'}",
                ED,
                ED.replace("'kid'", "'use':'enc','kid'"),
                ED.replace("'kid'", "'alg':'ES256','kid'"),
                ED.replace("'kid'", "'d':'AA','kid'"),
                OCT));
    assertEquals(List.of("ed"), keyIds(set));
    assertEquals(8, set.skipped());
  }

  @Test
  void ofTwoUsableKeysWithTheSameIdNeitherIsUsed() throws Exception {
    JwkSet set = JwkSet.parse(set(ED, key("other"), ED));

    assertEquals(List.of("other"), keyIds(set));
    assertEquals(2, set.skipped());
  }

  @Test
  void aKeyThatCannotBeUsedTakesNobodysName() throws Exception {
    assertEquals(List.of("ed"), keyIds(JwkSet.parse(set("{'kty':'new','kid':'ed'}", ED))));
  }

  @Test
  void twoSecretsWithTheSameIdAreRefused() {
    assertThrows(JoseException.class, () -> JwkSet.parseSecrets(set(OCT, OCT)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{'keys':{}}",
        "{'keys':null}",
        "{'keys':['a']}",
        "{'keys':[],'keys':[]}",
        "{'keys':[]} x"
      })
  void malformedSetsAreRefused(String json) {
    byte[] utf8 = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertThrows(JoseException.class, () -> JwkSet.parse(utf8));
    assertThrows(JoseException.class, () -> JwkSet.parseSecrets(utf8));
  }

  @Test
  void anEmptySetIsASet() throws Exception {
    assertEquals(List.of(), JwkSet.parse(set()).keys());
  }

  @Test
  void numberOfKeysIsBounded() throws Exception {
    String[] most = Collections.nCopies(JwkSet.MAX_KEYS, "{}").toArray(String[]::new);
    assertEquals(JwkSet.MAX_KEYS, JwkSet.parse(set(most)).skipped());
    String[] more = Collections.nCopies(JwkSet.MAX_KEYS + 1, "{}").toArray(String[]::new);
    assertThrows(JoseException.class, () -> JwkSet.parse(set(more)));
  }

  @Test
  void sizeIsBounded() throws Exception {
    String filler = "{'x':'" + "x".repeat(JwkSet.MAX_BYTES - set("{'x':''}").length) + "'}";
    assertEquals(JwkSet.MAX_BYTES, set(filler).length);
    assertEquals(1, JwkSet.parse(set(filler)).skipped());
    assertThrows(JoseException.class, () -> JwkSet.parse(set(filler, ED)));
  }

  @Test
  void secretsAreReadOnlyByTheirOwnCallAndAlone() throws Exception {
    assertEquals(List.of(), JwkSet.parse(set(OCT)).keys());
    assertEquals(List.of("o"), keyIds(JwkSet.parseSecrets(set(OCT))));
    assertThrows(JoseException.class, () -> JwkSet.parseSecrets(set(OCT, ED)));
    assertThrows(JoseException.class, () -> JwkSet.parseSecrets(set(OCT, "{'kty':'new'}")));
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    List<Jwk> keys = JwkSet.parse(set(key("a"), key("b"))).keys();
    assertEquals(List.of("a", "b"), keyIds(JwkSet.parse(JwkSet.toJson(keys))));
  }
}
