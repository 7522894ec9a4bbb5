package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIdsTest {
  private static final long ISSUED = 1_893_456_000_123L;
  private static final long IAT = 1_893_456_000_000L;

  private final SecureRandom random = new SecureRandom();

  @Test
  void anIdIsItsPrefixTheMillisecondAnd128RandomBits() {
    String id = TokenIds.next(random, 0x0123456789abL);

    assertTrue(id.matches("tok_0123456789ab[0-9a-f]{32}"), id);
  }

  /** The last characters too: all 128 bits are random, not the first ones alone. */
  @Test
  void idsOfTheSameMillisecondDiffer() {
    Set<String> heads = new HashSet<>();
    Set<String> tails = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String id = TokenIds.next(random, ISSUED);
      heads.add(id.substring(0, 32));
      tails.add(id.substring(32));
    }

    assertEquals(1_000, heads.size());
    assertEquals(1_000, tails.size());
  }

  @Test
  void theMillisecondIsReadFromTheId() {
    assertEquals(ISSUED, TokenIds.issuedAtMillis(TokenIds.next(random, ISSUED), IAT));
  }

  @Test
  void theVerySecondOfIatIsTaken() {
    assertEquals(IAT, TokenIds.issuedAtMillis(TokenIds.next(random, IAT), IAT));
  }

  @Test
  void aTimeBeforeIatIsNotBelieved() {
    assertEquals(IAT, TokenIds.issuedAtMillis(TokenIds.next(random, IAT - 1), IAT));
  }

  @Test
  void aTimeOfAClockAnHourAheadIsBelievedAndNoMore() {
    long furthest = IAT + 4_000_000;

    assertEquals(furthest, TokenIds.issuedAtMillis(TokenIds.next(random, furthest), IAT));
    assertEquals(IAT, TokenIds.issuedAtMillis(TokenIds.next(random, furthest + 1), IAT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tok_",
        "jti-1",
        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "tok_01b8dab48c7b0123456789abcdef0123456789abcde",
        "tok_01b8dab48c7b0123456789abcdef0123456789abcdef0",
        "TOK_01b8dab48c7b0123456789abcdef0123456789abcdef",
        "tok_01b8dab48c7g0123456789abcdef0123456789abcdef",
        "tok_-1b8dab48c7b0123456789abcdef0123456789abcdef"
      })
  void anIdOfAnotherFormTellsNoTime(String id) {
    long iat = 0x01b8dab48c00L;

    assertEquals(iat, TokenIds.issuedAtMillis(id, iat));
  }

  /** The same as above but for its form, so that those fail for the form alone. */
  @Test
  void anIdOfThisFormTellsIt() {
    String id = "tok_01b8dab48c7b0123456789abcdef0123456789abcdef";

    assertEquals(0x01b8dab48c7bL, TokenIds.issuedAtMillis(id, 0x01b8dab48c00L));
  }
}
