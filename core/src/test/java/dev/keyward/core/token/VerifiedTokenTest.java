package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifiedTokenTest {
  private static final String LONG = "x".repeat(256);

  private static VerifiedToken token(String... texts) {
    return VerifiedToken.of(
        texts[0], texts[1], texts[2], texts[3], Scopes.NONE, null, texts[4], 0, 1_000);
  }

  private static int weightWithLong(int index) {
    String[] texts = {"s", "n", "c", "j", "i"};
    if (index >= 0) {
      texts[index] = LONG;
    }
    return token(texts).weight();
  }

  @Test
  void validBeforeItsExpiryAndNotAtIt() {
    assertFalse(token("s", "n", "c", "j", "i").isExpired(999));
    assertTrue(token("s", "n", "c", "j", "i").isExpired(1_000));
  }

  /** Whoever fills a token with text must not get the memory for nothing: two bytes a character. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void everyTextWeighs(int index) {
    assertEquals(2 * 255, weightWithLong(index) - weightWithLong(-1));
  }

  @Test
  void everyScopeWeighsItsTextAndItsObject() {
    List<String> scopes = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      scopes.add("scope-" + i + "-" + "y".repeat(50));
    }
    VerifiedToken token =
        VerifiedToken.of("s", "n", "c", "j", Scopes.of(scopes), null, "i", 0, 1_000);

    assertTrue(token.weight() - weightWithLong(-1) >= 64 * (2 * 50 + 40));
  }

  @Test
  void theSmallestTokenWeighsItsObjects() {
    assertTrue(weightWithLong(-1) >= 500);
  }
}
