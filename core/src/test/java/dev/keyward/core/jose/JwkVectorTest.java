package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.fixtures.Wycheproof;
import dev.keyward.core.fixtures.Wycheproof.Case;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Every JWK vector of Wycheproof has the outcome it states: weak, mixed, ambiguous and mismatched
 * keys verify nothing.
 */
class JwkVectorTest {
  /** The payload is empty, so that the token is refused for that and says nothing of the key. */
  private static final List<Integer> EMPTY = List.of(8, 9);

  @Test
  void everyVectorHasItsOutcome() {
    List<String> deviations =
        Wycheproof.cases("jose/json_web_key_test.json").stream()
            .filter(v -> isAccepted(v) != v.isValid())
            .map(Case::toString)
            .toList();
    assertEquals(List.of(), deviations);
  }

  @Test
  void keysThatAreWeakAreSkippedWhateverTheTokenIs() throws Exception {
    for (Case vector : Wycheproof.cases("jose/json_web_key_test.json")) {
      if (EMPTY.contains(vector.id())) {
        assertEquals(List.of(), JwkSet.parse(set(vector)).keys(), vector.toString());
      }
    }
  }

  private static boolean isAccepted(Case vector) {
    try {
      CompactJws token = CompactJws.parse(vector.string("jws"));
      Optional<Jwk> key =
          keys(vector).stream().filter(k -> k.keyId().equals(token.keyId())).findFirst();
      if (key.isEmpty()) {
        return false;
      }
      token.verify(key.get().verificationKey());
      return true;
    } catch (JoseException e) {
      return false;
    }
  }

  /** As published sets are read if there is one, otherwise as secrets are. */
  private static List<Jwk> keys(Case vector) throws JoseException {
    return vector.group().has("public")
        ? JwkSet.parse(set(vector)).keys()
        : JwkSet.parseSecrets(set(vector)).keys();
  }

  private static byte[] set(Case vector) {
    try {
      JsonObject group = vector.group();
      return Json.bytes(
          Objects.requireNonNull(
              group.has("public") ? group.object("public") : group.object("private")));
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }
}
