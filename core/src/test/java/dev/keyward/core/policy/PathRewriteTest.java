package dev.keyward.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathRewriteTest {
  private static CanonicalPath path(String text) {
    return Objects.requireNonNull(CanonicalPath.of(text));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', /api/x, /api/x",
    "/api, '', /api/x, /x",
    "/api, '', /api, /",
    "/api, '', /api/, /",
    "/api, '', /api/x/, /x/",
    "/api/v1, '', /api/v1/x/y, /x/y",
    "'', /v2, /x, /v2/x",
    "'', /v2, /, /v2/",
    "/api, /v2, /api, /v2",
    "/api, /v2, /api/, /v2/",
    "/api, /v2/y, /api/x, /v2/y/x",
    "/a:b, '', /a%3Ab/x, /x",
  })
  void itsFrontIsAnother(String strip, String add, String judged, String sent) {
    PathRewrite rewrite = PathRewrite.of(strip, add);
    assertEquals(sent, rewrite.apply(path(judged)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"api", "/", "/api/", "/a//b", "/a/../b", "/a/*", "/**", "/%61", "/a%2fb", "/a?b"})
  void whatIsNoPrefixIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> PathRewrite.prefix(text));
  }

  @ParameterizedTest
  @CsvSource({
    "/api, /api/**, true",
    "/api, /api, true",
    "/api/v1, /api/**, false",
    "/api, /ap/**, false",
    "/api, /apis, false",
    "/api, /*/x, false",
    "/api/v1, /api/v1/*, true",
  })
  void aPrefixIsInEveryPathOfTheRoute(String prefix, String pattern, boolean is) {
    assertEquals(
        is, PathRewrite.isPrefixOf(PathRewrite.prefix(prefix), PathPattern.parse(pattern)));
  }

  /** Nothing that is taken away or added makes another path of it for whoever reads it. */
  @Test
  void whatComesOutIsCanonicalWhateverCameIn() {
    Random random = new Random(8);
    String[] parts = {"/", "a", "b%3A", ".", "..", "%2e", "//", "x:y", "%C3%BC", ";p=1", "~"};
    PathRewrite[] rewrites = {
      PathRewrite.of("/api", ""), PathRewrite.of("", "/v2"), PathRewrite.of("/api/v1", "/v2/w")
    };
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder("/api/v1");
      for (int n = random.nextInt(8); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      CanonicalPath judged = CanonicalPath.of(text.toString());
      if (judged != null && judged.isAtOrBelow("/api/v1")) {
        for (PathRewrite rewrite : rewrites) {
          String sent = rewrite.apply(judged);
          assertEquals(sent, path(sent).toString(), text::toString);
        }
      }
    }
  }
}
