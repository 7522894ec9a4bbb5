package dev.keyward.core.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.fixtures.Property;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretWrapTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] SECRET = {1, 2, 3, 4, 5};

  private final MasterKey key = MasterKey.generate(RANDOM);
  private final SecretWrap wrap = new SecretWrap(key, RANDOM);
  private final byte[] wrapped = wrap.wrap(SECRET, "secret", "row-1", "wrapped");

  @Test
  void whatWasWrappedOpensAtItsPlace() throws UnwrapException {
    assertArrayEquals(
        SECRET, new SecretWrap(key, RANDOM).unwrap(wrapped, "secret", "row-1", "wrapped"));
    assertEquals(1 + 12 + SECRET.length + 16, wrapped.length);
    assertEquals(1, wrapped[0]);
  }

  @Test
  void secretsOfAnyLengthOpenAgain() {
    Property.holds(
        200,
        random -> {
          byte[] secret = new byte[random.nextInt(300)];
          random.nextBytes(secret);
          try {
            assertArrayEquals(secret, wrap.unwrap(wrap.wrap(secret, "t", "r", "c"), "t", "r", "c"));
          } catch (UnwrapException e) {
            throw new AssertionError(e);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "other, row-1, wrapped",
    "secret, row-2, wrapped",
    "secret, row-1, other",
    "secret, '', wrapped",
    "secret, wrapped, row-1"
  })
  void aValueMovedToAnotherPlaceDoesNotOpen(String table, String row, String column) {
    assertThrows(UnwrapException.class, () -> wrap.unwrap(wrapped, table, row, column));
  }

  @Test
  void aFlippedBitAnywhereIsNoticed() {
    for (int bit = 0; bit < wrapped.length * 8; bit++) {
      byte[] flipped = wrapped.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertDoesNotOpen(wrap, flipped);
    }
  }

  @Test
  void aValueCutOrExtendedAnywhereDoesNotOpen() {
    for (int length = 0; length < wrapped.length; length++) {
      assertDoesNotOpen(wrap, Arrays.copyOf(wrapped, length));
    }
    assertDoesNotOpen(wrap, Arrays.copyOf(wrapped, wrapped.length + 1));
  }

  @Test
  void anotherMasterKeyDoesNotOpenIt() {
    assertDoesNotOpen(new SecretWrap(MasterKey.generate(RANDOM), RANDOM), wrapped);
  }

  @Test
  void theSameSecretIsNeverWrappedTheSameWay() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      seen.add(Arrays.toString(Arrays.copyOfRange(wrap.wrap(SECRET, "t", "r", "c"), 1, 13)));
    }

    assertEquals(1_000, seen.size());
  }

  @Test
  void theErrorNamesTheRowAndNothingOfTheSecret() {
    UnwrapException e =
        assertThrows(
            UnwrapException.class, () -> wrap.unwrap(wrapped, "secret", "row-2", "wrapped"));

    assertEquals("the secret secret/row-2 does not open with this master key", e.getMessage());
    assertFalse(e.getMessage().contains(key.reveal()));
  }

  private static void assertDoesNotOpen(SecretWrap wrap, byte[] value) {
    assertThrows(UnwrapException.class, () -> wrap.unwrap(value, "secret", "row-1", "wrapped"));
  }
}
