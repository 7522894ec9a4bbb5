package dev.keyward.core.policy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.Property;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {
  /**
   * A path as it may be forwarded: no raw character that a request line or an upstream could
   * stumble on, upper-case escapes only.
   */
  private static final Pattern FORWARDABLE =
      Pattern.compile("/(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/\\[\\]]|%[0-9A-F]{2})*");

  private static final Pattern NEEDLESS_ESCAPE =
      Pattern.compile("%(?:4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE]|3[0-9]|2[DE])");
  private static final Pattern REFUSED_ESCAPE = Pattern.compile("%(?:2F|5C|7F|[01].)");
  private static final Pattern DOUBLE_ESCAPE = Pattern.compile("%25[0-9A-Fa-f]{2}");

  private static final String[] PIECES = {
    "/",
    "/",
    "/",
    ".",
    "..",
    "%2e",
    "%2E",
    "%25",
    "2",
    "f",
    "F",
    "%32",
    "%66",
    ";",
    "%3b",
    "%3B",
    "a",
    "bc",
    "%c3",
    "%bc",
    "%C3%BC",
    "\\",
    "%2f",
    "%5c",
    "%00",
    " ",
    "%20",
    "[",
    "]",
    "é",
    "{",
    "%",
    "*",
    "~",
    "%7e",
    "|",
    "\u0000",
    "%ff",
    "?",
    "#",
    ":",
    "%e2%82%ac",
    "+"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%2f",
        "/%2F",
        "/a%2fb",
        "/%5c",
        "/%5C",
        "/\\",
        "/a\\..\\b",
        "/%00",
        "/\u0000",
        "/%0a",
        "/%0D",
        "/%1f",
        "/%7F",
        "/\t",
        "/\n",
        "/\u007f"
      })
  void separatorsAndControlCharactersAreRefused(String raw) {
    assertNull(CanonicalPath.of(raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%", "/%2", "/%zz", "/%4", "/%-1", "/%+1", "/% 1", "/%u002e", "/%４１", "/a%", "/a%a"
      })
  void badEscapesAreRefused(String raw) {
    assertNull(CanonicalPath.of(raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%252e",
        "/%252E",
        "/%252f",
        "/%2541",
        "/%25%32f",
        "/%252%66",
        "/%25%32%66",
        "/%25%35c",
        "/%25%41%41",
        "/%2525"
      })
  void doubleEscapesAreRefusedHoweverTheyAreWritten(String raw) {
    assertNull(CanonicalPath.of(raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..;/a",
        "/..;",
        "/.;/a",
        "/..;x=1/a",
        "/%2e%2e;/a",
        "/.%2E;/a",
        "/..%3b/a",
        "/..%3B",
        "/.%3bx/a",
        "/%2e%2e%3b/a",
        "/a/..;/b"
      })
  void parametersOnDotSegmentsAreRefused(String raw) {
    assertNull(CanonicalPath.of(raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%c3",
        "/%c3/%bc",
        "/%ff",
        "/%c0%af",
        "/%c0%ae",
        "/%e0%80%af",
        "/%ed%a0%80",
        "/%f4%90%80%80",
        "/%f8%88%80%80%80",
        "/%80",
        "/é"
      })
  void whatIsNotEscapedUtf8IsRefused(String raw) {
    assertNull(CanonicalPath.of(raw));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "*", "http://host/a", "./a", "%2fa", "/a?b", "/a#b"})
  void whatIsNoAbsolutePathIsRefused(String raw) {
    assertNull(CanonicalPath.of(raw));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      value = {
        "/ -> /",
        "// -> /",
        "/a//b -> /a/b",
        "///a/// -> /a/",
        "/a/./b -> /a/b",
        "/a/../b -> /b",
        "/../../a -> /a",
        "/a/.. -> /",
        "/a/b/.. -> /a/",
        "/a/. -> /a/",
        "/. -> /",
        "/.. -> /",
        "/a//../b -> /b",
        "/%2e%2e/a -> /a",
        "/a/%2E/b -> /a/b",
        "/a/.%2e/b -> /b",
        "/%61%7e%2D%5F -> /a~-_",
        "/%c3%bc -> /%C3%BC",
        "/a%20b -> /a%20b",
        "'/a b' -> /a%20b",
        "/{id}|^`<\"> -> /%7Bid%7D%7C%5E%60%3C%22%3E",
        "/100%25 -> /100%25",
        "/%25zz -> /%25zz",
        "/%252 -> /%252",
        "/%3a%40 -> /%3A%40",
        "/%3f%23 -> /%3F%23",
      })
  void otherFormsBecomeTheCanonicalOne(String raw, String canonical) {
    assertEquals(canonical, requireNonNull(CanonicalPath.of(raw)).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a",
        "/a/",
        "/...",
        "/..a/.b/c..",
        "/a;v=1/b",
        "/;x",
        "/a/b;c;d",
        "/!$&'()*+,=:@",
        "/a.b-c_d~e",
        "/%25",
        "/a;x%3B",
        "/[::1]"
      })
  void canonicalPathsStayAsTheyAre(String raw) {
    assertEquals(raw, requireNonNull(CanonicalPath.of(raw)).toString());
  }

  @Test
  void segmentsAreDecodedAndATrailingSlashIsAnEmptyOne() {
    assertEquals(List.of(""), segments("/"));
    assertEquals(List.of("a", ""), segments("/a/"));
    assertEquals(List.of("me:delete", "ü", "a b%"), segments("/me%3Adelete/%c3%bc/a%20b%25"));
  }

  @Test
  void segmentsCannotBeChangedByWhoReadsThem() {
    List<String> segments = segments("/a/b");

    assertThrows(UnsupportedOperationException.class, () -> segments.set(0, "x"));
  }

  @Test
  void atOrBelowComparesWholeSegments() {
    CanonicalPath path = requireNonNull(CanonicalPath.of("/auth/login"));

    assertTrue(path.isAtOrBelow("/auth"));
    assertTrue(path.isAtOrBelow("/auth/login"));
    assertFalse(path.isAtOrBelow("/auth/log"));
    assertFalse(path.isAtOrBelow("/auth/login/x"));
  }

  @Test
  void everyAcceptedPathIsForwardableAndItsOwnCanonicalForm() {
    Property.holds(
        60_000,
        random -> {
          String raw = "/" + Property.mix(random, 12, PIECES);
          CanonicalPath path = CanonicalPath.of(raw);
          if (path != null) {
            assertIsCanonical(raw, path);
          }
        });
  }

  private static void assertIsCanonical(String raw, CanonicalPath path) {
    String text = path.toString();
    assertTrue(FORWARDABLE.matcher(text).matches(), raw + " -> " + text);
    assertFalse(text.contains("//"), raw + " -> " + text);
    assertFalse(NEEDLESS_ESCAPE.matcher(text).find(), raw + " -> " + text);
    assertFalse(REFUSED_ESCAPE.matcher(text).find(), raw + " -> " + text);
    assertFalse(DOUBLE_ESCAPE.matcher(text).find(), raw + " -> " + text);
    assertEquals(path, CanonicalPath.of(text), raw);
    for (String segment : path.segments()) {
      assertFalse(
          segment.indexOf('/') >= 0
              || segment.indexOf('\\') >= 0
              || segment.equals(".")
              || segment.equals(".."),
          raw + " -> " + text);
    }
  }

  @Test
  void theShortCutForCanonicalPathsChangesNothing() {
    Property.holds(
        30_000,
        random -> {
          String raw = "/" + Property.mix(random, 8, "/", ".", "a", ";", ":", "..", "/.", "~");
          if (PathNormalizer.isCanonical(raw)) {
            assertEquals(raw, PathNormalizer.normalize(raw));
          }
        });
  }

  @Test
  void randomCharactersNeverThrow() {
    Property.holds(
        2_000,
        random -> {
          String raw =
              "/"
                  + random
                      .ints(random.nextInt(2_000), 0, 0x300)
                      .collect(
                          StringBuilder::new,
                          StringBuilder::appendCodePoint,
                          StringBuilder::append);
          CanonicalPath path = CanonicalPath.of(raw);
          if (path != null) {
            assertNotNull(path.segments());
          }
        });
  }

  @Test
  void randomEscapedOctetsNeverThrow() {
    Property.holds(
        2_000,
        random -> {
          CanonicalPath path = CanonicalPath.of("/" + escapes(random, random.nextInt(12)));
          if (path != null) {
            assertIsCanonical("random", path);
          }
        });
  }

  private static String escapes(Random random, int count) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      out.append('%').append(Integer.toHexString(0x100 | random.nextInt(256)).substring(1));
    }
    return out.toString();
  }

  /**
   * 128 times what a header block may hold: linear work is milliseconds, quadratic work would be
   * minutes.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"/..", "/a", "/", "a/../", "%2e%2e/", "%25", "%c3%bc", ";", "/a;b", "/%2e", " "})
  void aMegabyteTakesLinearTime(String piece) {
    String raw = "/" + piece.repeat((1 << 20) / piece.length());

    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          CanonicalPath path = CanonicalPath.of(raw);
          assertTrue(path == null || !path.segments().isEmpty());
        });
  }

  private static List<String> segments(String raw) {
    return requireNonNull(CanonicalPath.of(raw)).segments();
  }
}
