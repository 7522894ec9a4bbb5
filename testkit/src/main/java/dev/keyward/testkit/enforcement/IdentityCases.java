package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;

/** Who the upstream is told a request is from: by Keyward alone, each field once. */
final class IdentityCases {
  private static final List<String> FIELDS =
      List.of(
          "X-Keyward-Subject",
          "X-Keyward-Name",
          "X-Keyward-Client",
          "X-Keyward-Credential",
          "X-Keyward-Kind",
          "X-Keyward-Scopes",
          "X-Request-Id");

  static final List<Case> ALL =
      List.of(
          new Case("identityOfAKey", IdentityCases::ofAKey),
          new Case("nameBeyondAsciiIsEncoded", IdentityCases::unicodeName),
          new Case("credentialStaysBehind", IdentityCases::credentialStaysBehind),
          new Case("foreignAuthorizationGoesOn", IdentityCases::foreignAuthorization),
          spoofed("spoofedSubject", "X-Keyward-Subject", "/any/x"),
          spoofed("spoofedSubjectLowerCase", "x-keyward-subject", "/any/x"),
          spoofed("spoofedSubjectUnderscore", "X_Keyward_Subject", "/any/x"),
          spoofed("spoofedScopesMixed", "x-Keyward_SCOPES", "/any/x"),
          spoofed("spoofedUnknownMember", "X-Keyward-Role", "/any/x"),
          spoofed("spoofedOnPublicRoute", "X-Keyward-Subject", "/open/x"),
          spoofed("spoofedKindUnderscoreOnPublicRoute", "x_keyward_kind", "/open/x"),
          spoofed("spoofedRequestId", "X-Request-Id", "/any/x"),
          spoofed("spoofedRequestIdUnderscore", "x_request_id", "/any/x"),
          new Case("requestIdsDiffer", IdentityCases::requestIdsDiffer));

  private IdentityCases() {}

  /**
   * Sends a call that must pass and answers what the upstream saw of it, with every identity field
   * exactly once.
   */
  static Reply.Upstreamed allowed(Scene s, Call call) {
    Reply reply = s.expect(200, call);
    Reply.Upstreamed seen = reply.upstream();
    if (seen == null) {
      throw new AssertionError("an allowed request did not go on");
    }
    for (String field : FIELDS) {
      assertEquals(1, seen.all(field).size(), field + " in " + seen);
    }
    return seen;
  }

  private static void ofAKey(Scene s) {
    Reply.Upstreamed seen = allowed(s, get("/data/x").key(s.reader));
    assertEquals(List.of(s.client.id()), seen.all("X-Keyward-Subject"));
    assertEquals(List.of("orders-app"), seen.all("X-Keyward-Name"));
    assertEquals(List.of(s.client.id()), seen.all("X-Keyward-Client"));
    assertEquals(List.of(s.readerId), seen.all("X-Keyward-Credential"));
    assertEquals(List.of("api_key"), seen.all("X-Keyward-Kind"));
    assertEquals(List.of("data:read"), seen.all("X-Keyward-Scopes"));
  }

  private static void unicodeName(Scene s) {
    Reply.Upstreamed seen = allowed(s, get("/any/x").key(s.unicode));
    assertEquals(List.of("UTF-8''J%C3%BCrgen%20%E6%97%A5%E6%9C%AC"), seen.all("X-Keyward-Name"));
  }

  private static void credentialStaysBehind(Scene s) {
    Reply.Upstreamed header = allowed(s, get("/any/x").key(s.plain));
    assertTrue(header.all("X-API-Key").isEmpty(), header.toString());
    Reply.Upstreamed authorization =
        allowed(s, get("/any/x").with("Authorization", "ApiKey " + s.plain));
    assertTrue(authorization.all("Authorization").isEmpty(), authorization.toString());
    assertFalse(header.toString().contains(s.plain) || authorization.toString().contains(s.plain));
  }

  private static void foreignAuthorization(Scene s) {
    Reply.Upstreamed seen =
        allowed(s, get("/any/x").with("Authorization", "Basic dTpw").key(s.plain));
    assertEquals(List.of("Basic dTpw"), seen.all("Authorization"));
  }

  private static Case spoofed(String name, String field, String target) {
    return new Case(
        name,
        s -> {
          Reply.Upstreamed seen = allowed(s, get(target).with(field, "spoofed").key(s.plain));
          assertFalse(
              seen.headers().stream().anyMatch(l -> l.value().contains("spoofed")),
              seen.toString());
          boolean expected = FIELDS.stream().anyMatch(f -> f.equalsIgnoreCase(field));
          assertEquals(
              expected,
              seen.headers().stream()
                  .anyMatch(
                      l ->
                          l.name()
                              .toLowerCase(Locale.ROOT)
                              .equals(field.toLowerCase(Locale.ROOT))));
        });
  }

  private static void requestIdsDiffer(Scene s) {
    String first = allowed(s, get("/any/x").key(s.plain)).all("X-Request-Id").getFirst();
    assertNotEquals(first, allowed(s, get("/any/x").key(s.plain)).all("X-Request-Id").getFirst());
    assertTrue(first.matches("[0-9a-f]{32}"), first);
  }
}
