package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifiedTokenTest {
  private static final String LONG = "x".repeat(256);

  /** With subject, name, client, jti and session; expires a second after it all began. */
  static VerifiedToken token(String... texts) {
    return token(Scopes.NONE, Ancestry.NONE, texts);
  }

  private static VerifiedToken token(Scopes scopes, Ancestry ancestry, String... texts) {
    Principal principal =
        new Principal(
            CredentialKind.ACCESS_TOKEN,
            texts[0],
            texts[1],
            texts[2],
            texts[3],
            scopes,
            Instant.ofEpochMilli(1_000),
            Map.of());
    return VerifiedToken.own(principal, null, texts[4], ancestry, "kid", 0);
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
    VerifiedToken token = token(Scopes.of(scopes), Ancestry.NONE, "s", "n", "c", "j", "i");

    assertTrue(token.weight() - weightWithLong(-1) >= 64 * (2 * 50 + 40));
  }

  @Test
  void everyAncestorWeighs() {
    Ancestry ancestry =
        new Ancestry("k".repeat(30), List.of("tok_" + "0".repeat(44)), List.of("k".repeat(22)));
    VerifiedToken token = token(Scopes.NONE, ancestry, "s", "n", "c", "j", "i");

    assertTrue(token.weight() - weightWithLong(-1) >= 2 * (30 + 48));
  }

  @Test
  void theSmallestTokenWeighsItsObjects() {
    assertTrue(weightWithLong(-1) >= 500);
  }
}
