package dev.keyward.core.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.fixtures.Wycheproof;
import dev.keyward.core.fixtures.Wycheproof.Case;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every HMAC vector of Wycheproof has the outcome it states, but for secrets shorter than the hash
 * and truncated tags, which are all refused (RFC 7518 3.2).
 */
class HmacVectorTest {
  @ParameterizedTest
  @ValueSource(ints = {256, 384, 512})
  void onlyWholeTagsUnderLongSecretsAreAccepted(int hashBits) {
    List<String> deviations =
        Wycheproof.cases("hmac/hmac_sha" + hashBits + "_test.json").stream()
            .filter(v -> isAccepted(hashBits, v) != isRight(hashBits, v))
            .map(Case::toString)
            .toList();
    assertEquals(List.of(), deviations);
  }

  private static boolean isAccepted(int hashBits, Case vector) {
    byte[] message = vector.hex("msg");
    try {
      return Hmac.of(hashBits, vector.hex("key"))
          .verify(message, message.length, vector.hex("tag"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isRight(int hashBits, Case vector) {
    return vector.isValid()
        && vector.hex("key").length >= hashBits / 8
        && vector.hex("tag").length == hashBits / 8;
  }
}
