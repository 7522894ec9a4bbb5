package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Paths that servers read differently are refused; what is left is judged and forwarded in one
 * spelling.
 */
final class PathCases {
  private static final List<String> REFUSED =
      List.of(
          "/any/a%2fb",
          "/any/a%2Fb",
          "/any/a%5cb",
          "/any/a\\b",
          "/any/%00",
          "/any/%0a",
          "/any/%7f",
          "/any/%zz",
          "/any/%4",
          "/any/%",
          "/any/%252e%252e/data",
          "/any/..;/data",
          "/any/.;x=1/data",
          "/any/%2e%2e;/data",
          "/any/%ff",
          "/any/%c0%af",
          "/any/%ed%a0%80");

  private static final Map<String, String> FORWARDED =
      Map.of(
          "/any/../any/x", "/any/x",
          "/any/./x", "/any/x",
          "//any///x", "/any/x",
          "/%61ny/x", "/any/x",
          "/any/%7Ex%2d", "/any/~x-",
          "/open/%2e%2e/any/x", "/any/x",
          "/../../any/x", "/any/x",
          "/any/%c3%a4", "/any/%C3%A4",
          "/any/x/..", "/any/");

  static final List<Case> ALL = all();

  private PathCases() {}

  private static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    REFUSED.forEach(p -> cases.add(new Case("pathRefused " + p, s -> refused(s, p))));
    FORWARDED.forEach(
        (p, canonical) ->
            cases.add(new Case("pathForwarded " + p, s -> forwarded(s, p, canonical))));
    cases.add(
        new Case(
            "queryGoesOnAsItCame",
            s -> forwarded(s, "/any/x?a=%2f..%2F&b=//", "/any/x?a=%2f..%2F&b=//")));
    cases.add(new Case("dotsCannotLeaveAPublicRoute", s -> s.expect(401, get("/open/../any/x"))));
    cases.add(
        new Case(
            "escapedLettersFindTheirRoute",
            s -> s.expect(403, get("/data/%73ecret").key(s.reader))));
    cases.add(
        new Case(
            "escapedReservedCharactersFindTheirRoute",
            s -> s.expect(403, get("/data/me%3Apurge").key(s.reader))));
    return List.copyOf(cases);
  }

  private static void refused(Scene s, String path) {
    CredentialCases.isProblem(s.expect(400, get(path).key(s.plain)), "invalid_request");
  }

  private static void forwarded(Scene s, String target, String expected) {
    assertEquals(expected, IdentityCases.allowed(s, get(target).key(s.plain)).target());
  }
}
