package dev.keyward.server.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Argon2idHasherTest {
  private static final Password PASSWORD = Password.of("correct horse battery staple");
  private static final String SALT = "AAAAAAAAAAAAAAAAAAAAAA";
  private static final String TAG = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  /** From test.c of phc-winner-argon2; the memory of one is four times that of the other. */
  private static final String OF_ANOTHER =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

  private final Argon2idHasher today = new Argon2idHasher(Argon2Cost.TODAY, new SecureRandom());
  private final Argon2idHasher small = small(64, 1);

  private static Argon2idHasher small(int memoryKib, int passes) {
    return new Argon2idHasher(new Argon2Cost(memoryKib, passes, 1), new SecureRandom());
  }

  @Test
  void hashNamesTodaysCostAndVerifies() {
    String phc = today.hash(PASSWORD);

    assertTrue(
        phc.matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[\\w+/]{22}\\$[\\w+/]{43}"), phc);
    assertTrue(today.verify(PASSWORD, phc));
    assertFalse(today.verify(Password.of("correct horse battery stapler"), phc));
    assertFalse(today.needsRehash(phc));
  }

  @Test
  void everyHashHasItsOwnSalt() {
    assertNotEquals(small.hash(PASSWORD), small.hash(PASSWORD));
  }

  @Test
  void hashOfAnotherImplementationVerifies() {
    assertTrue(today.verify(Password.of("password"), OF_ANOTHER));
    assertFalse(today.verify(Password.of("passwore"), OF_ANOTHER));
  }

  @Test
  void memoryKeptForTheNextHashDoesNotChangeIt() {
    String phc = small.hash(PASSWORD);
    String larger = small(256, 3).hash(PASSWORD);

    assertFalse(small.verify(Password.of("x"), phc));
    assertTrue(small.verify(PASSWORD, larger));
    assertTrue(small.verify(PASSWORD, phc));
  }

  @Test
  void decomposedCharactersVerify() {
    assertTrue(small.verify(Password.of("u\u0308ber"), small.hash(Password.of("\u00fcber"))));
  }

  @Test
  void nobodyHasThePasswordOfNothing() {
    String phc = small.hashOfNothing();

    assertFalse(small.verify(PASSWORD, phc));
    assertFalse(small.needsRehash(phc));
    assertNotEquals(phc, small.hashOfNothing());
  }

  @ParameterizedTest
  @CsvSource({
    "19456, 2, 1, false",
    "19455, 2, 1, true",
    "19456, 1, 1, true",
    "47104, 1, 1, true",
    "47104, 2, 1, false",
    "19456, 3, 1, false",
    "19456, 2, 2, false"
  })
  void anyParameterBelowTodaysAsksForANewHash(int m, int t, int p, boolean expected) {
    assertEquals(expected, today.needsRehash(phc(m, t, p, SALT, TAG)));
  }

  @Test
  void shortSaltOrTagAsksForANewHash() {
    assertTrue(today.needsRehash(phc(19456, 2, 1, "AAAAAAAAAAA", TAG)));
    assertTrue(today.needsRehash(phc(19456, 2, 1, SALT, "AAAAAAAAAAAAAAAAAAAAAA")));
  }

  private static String phc(int m, int t, int p, String salt, String tag) {
    return "$argon2id$v=19$m=" + m + ",t=" + t + ",p=" + p + '$' + salt + '$' + tag;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "$argon2i$v=19$m=64,t=1,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=16$m=64,t=1,p=1$" + SALT + "$" + TAG,
        "$argon2id$m=64,t=1,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$t=1,m=64,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=064,t=1,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=+64,t=1,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=64,t=0,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=64,t=17,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=64,t=1,p=0$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=1024,t=1,p=17$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=7,t=1,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=1048577,t=1,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=99999999999,t=1,p=1$" + SALT + "$" + TAG,
        "$argon2id$v=19$m=64,t=1,p=1$" + SALT,
        "$argon2id$v=19$m=64,t=1,p=1$" + SALT + "$",
        "$argon2id$v=19$m=64,t=1,p=1$" + SALT + "$" + TAG + "$",
        "$argon2id$v=19$m=64,t=1,p=1$" + SALT + "$" + TAG + "\n",
        "$argon2id$v=19$m=64,t=1,p=1$" + SALT + "==$" + TAG + "=", // padded
        "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAB$" + TAG, // bits that mean nothing
        "$argon2id$v=19$m=64,t=1,p=1$A$" + TAG, // no base64
        "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAA$" + TAG, // a salt of 6 bytes
        "$argon2id$v=19$m=64,t=1,p=1$" + SALT + "$AAAAAAAAAAAAAAAAAAAA", // a tag of 15 bytes
        "$argon2id$v=19$m=64,t=1,p=1$" + SALT + "$" + TAG + TAG + TAG,
        "$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
      })
  void whatKeywardNeverWroteIsAFaultAndNotAWrongPassword(String phc) {
    IllegalStateException fault =
        assertThrows(IllegalStateException.class, () -> small.verify(PASSWORD, phc));
    assertThrows(IllegalStateException.class, () -> small.needsRehash(phc));
    assertEquals("a stored password hash is malformed or out of bounds", fault.getMessage());
  }
}
