package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.fixtures.Wycheproof;
import dev.keyward.core.fixtures.Wycheproof.Case;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every JWS vector of Wycheproof has the outcome it states, but for those pinned here. */
class JwsVectorTest {
  private static final String EMPTY = "no part may be empty (RFC 8725bis 3.13): refused";
  private static final String OTHER = "the key names another algorithm than the token: refused";
  private static final String ALPHABET = "a question mark is not base64url: refused";
  private static final String SAME = "the text is that of the valid vector 357: accepted";

  private static final Map<Integer, String> PINNED =
      Map.ofEntries(
          Map.entry(259, EMPTY),
          Map.entry(264, EMPTY),
          Map.entry(268, EMPTY),
          Map.entry(272, EMPTY),
          Map.entry(320, EMPTY),
          Map.entry(325, EMPTY),
          Map.entry(346, OTHER),
          Map.entry(347, OTHER),
          Map.entry(350, OTHER),
          Map.entry(351, OTHER),
          Map.entry(367, SAME),
          Map.entry(370, SAME),
          Map.entry(372, ALPHABET),
          Map.entry(373, ALPHABET));

  @Test
  void exactlyThePinnedVectorsDeviate() {
    Map<Integer, String> deviations = new TreeMap<>();
    for (Case vector : Wycheproof.cases("jose/json_web_signature_test.json")) {
      if (isAccepted(vector) != vector.isValid()) {
        deviations.put(vector.id(), PINNED.getOrDefault(vector.id(), vector.toString()));
      }
    }
    assertEquals(new TreeMap<>(PINNED), deviations);
  }

  private static boolean isAccepted(Case vector) {
    try {
      JsonObject group = vector.group();
      JsonObject key = group.has("public") ? group.object("public") : group.object("private");
      CompactJws.parse(vector.string("jws"))
          .verify(Jwk.parse(Objects.requireNonNull(key)).verificationKey());
      return true;
    } catch (JoseException e) {
      return false;
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }
}
