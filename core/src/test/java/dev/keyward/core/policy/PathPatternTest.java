package dev.keyward.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
  @ParameterizedTest
  @ValueSource(strings = {"/", "/*", "/**", "/data/**", "/**/x", "/a/*/b/*", "/a/**/b/", "/a%20b"})
  void patternsKeepTheirText(String text) {
    assertEquals(text, PathPattern.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "data",
        "/a?b",
        "/%2f",
        "/..;",
        "/a/***",
        "/a*",
        "/*a",
        "/a/**b",
        "/**/**",
        "/**/a/**"
      })
  void whatIsNoPatternIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> PathPattern.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"//a", "/a/../b", "/%61", "/%c3%bc", "/a b"})
  void aPatternThatNoRequestCouldHaveTellsItsCanonicalForm(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> PathPattern.parse(text));

    assertTrue(e.getMessage().endsWith(": " + CanonicalPath.of(text)), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%2A", "/a/%2A%2A", "/a/%2Ab", "/*%2A"})
  void anEscapedStarIsNoWildcard(String text) {
    assertThrows(IllegalArgumentException.class, () -> PathPattern.parse(text));
  }

  @Test
  void patternsAreEqualByTheirText() {
    assertEquals(PathPattern.parse("/a/*"), PathPattern.parse("/a/*"));
    assertEquals(PathPattern.parse("/a/*").hashCode(), PathPattern.parse("/a/*").hashCode());
    assertNotEquals(PathPattern.parse("/a/*"), PathPattern.parse("/a/**"));
    assertEquals(List.of("a", "*", ""), PathPattern.parse("/a/*/").segments());
  }
}
