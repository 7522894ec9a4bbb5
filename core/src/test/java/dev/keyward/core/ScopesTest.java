package dev.keyward.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.Property;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopesTest {
  @Test
  void scopesAreASortedSet() {
    Scopes scopes = Scopes.of("b", "a", "b", "B");

    assertEquals(List.of("B", "a", "b"), scopes.asList());
    assertEquals("B a b", scopes.toString());
    assertEquals(Scopes.of("a", "B", "b"), scopes);
    assertEquals(Scopes.of("a", "B", "b").hashCode(), scopes.hashCode());
  }

  @Test
  void theEmptyTextIsNoScope() {
    assertSame(Scopes.NONE, Scopes.parse(""));
    assertTrue(Scopes.NONE.isEmpty());
    assertEquals("", Scopes.NONE.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" ", "a  b", " a", "a ", "a\tb", "a\nb", "\"", "a\\b", "é", "\u007f", "\u0000"})
  void textsThatAreNoScopesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Scopes.parse(text));
  }

  @Test
  void everyCharacterOfRfc6749IsAllowedAndNoOther() {
    for (int c = 0; c < 0x200; c++) {
      String scope = "a" + (char) c;
      boolean allowed = c == 0x21 || c >= 0x23 && c <= 0x5b || c >= 0x5d && c <= 0x7e;
      if (allowed) {
        assertEquals(scope, Scopes.of(scope).toString());
      } else {
        assertThrows(IllegalArgumentException.class, () -> Scopes.of(scope));
      }
    }
  }

  @Test
  void aScopeOf128CharactersIsAllowedAndOneOf129Not() {
    assertEquals(128, Scopes.of("s".repeat(128)).toString().length());
    assertThrows(IllegalArgumentException.class, () -> Scopes.of("s".repeat(129)));
    assertThrows(IllegalArgumentException.class, () -> Scopes.of(""));
  }

  @Test
  void sixtyFourScopesAreAllowedAndSixtyFiveNot() {
    List<String> many = IntStream.range(0, 65).mapToObj(i -> "s" + i).toList();

    assertEquals(64, Scopes.of(many.subList(0, 64)).asList().size());
    assertThrows(IllegalArgumentException.class, () -> Scopes.of(many));
  }

  @Test
  void scopesCoverTheirSubsetsOnly() {
    Scopes scopes = Scopes.of("data:read", "data:write");

    assertTrue(scopes.covers(Scopes.NONE));
    assertTrue(scopes.covers(Scopes.of("data:read")));
    assertTrue(scopes.covers(scopes));
    assertFalse(scopes.covers(Scopes.of("data:read", "data:delete")));
    assertFalse(scopes.covers(Scopes.of("data:READ")));
    assertFalse(scopes.covers(Scopes.of("data")));
    assertFalse(Scopes.NONE.covers(Scopes.of("data:read")));
  }

  @Test
  void adminImpliesEveryScopeOfKeywardAndNoOther() {
    Scopes admin = Scopes.of("keyward:admin");

    assertTrue(admin.covers(Scopes.of("keyward:verify", "keyward:keys:write")));
    assertFalse(admin.covers(Scopes.of("keyward")));
    assertFalse(admin.covers(Scopes.of("keywardx:verify")));
    assertFalse(admin.covers(Scopes.of("data:read")));
    assertFalse(Scopes.of("keyward:verify").covers(admin));
    assertFalse(Scopes.of("keyward:administrator").covers(Scopes.of("keyward:verify")));
  }

  @Test
  void reservedScopesAreThoseOfKeyward() {
    assertEquals(
        Scopes.of("keyward:verify"),
        Scopes.of("data:read", "keyward:verify", "keyword:x").reserved());
  }

  @Test
  void everySetIsReadBackFromItsText() {
    Property.holds(
        2_000,
        random -> {
          Scopes scopes =
              Scopes.of(
                  List.of(
                          Property.mix(random, 9, "a", "b ", "~ ", "keyward:", "!", "[", "z ")
                              .trim()
                              .split(" +", 0))
                      .stream()
                      .filter(s -> !s.isEmpty())
                      .toList());
          assertEquals(scopes, Scopes.parse(scopes.toString()));
          assertTrue(scopes.covers(scopes) && scopes.covers(scopes.reserved()));
        });
  }

  /** All of a user's scopes must fit into a token of 8 KiB. */
  @Test
  void scopesOf4096CharactersTogetherAreTheMost() {
    List<String> long128 =
        java.util.stream.IntStream.range(10, 42).mapToObj(i -> i + "x".repeat(126)).toList();

    assertEquals(32 * 128 + 31, String.join(" ", long128).length());
    assertThrows(IllegalArgumentException.class, () -> Scopes.of(long128));
    assertEquals(31, Scopes.of(long128.subList(0, 31)).asList().size());
  }
}
