package dev.keyward.server.gateway;

import java.util.List;

/** What requests ask for. */
final class RandomTargets {
  private static final List<String> METHODS =
      List.of("GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE", "PATCH", "get", "PURGE", "Post");

  /** No door lets these in. */
  private static final List<String> NEVER = List.of("TRACE", "TRACE", "CONNECT");

  private static final List<String> PATHS =
      List.of(
          "/any/x",
          "/any/certified",
          "/data/x",
          "/data/secret",
          "/data/me:purge",
          "/keys/x",
          "/tokens/x",
          "/limited",
          "/costly",
          "/team",
          "/place",
          "/crowd",
          "/observed/x",
          "/watched",
          "/open/x",
          "/items/7",
          "/v1/a/b/edit",
          "/parting",
          "/sandbox/x",
          "/both",
          "/any",
          "/any/",
          "/data",
          "/open",
          "/v1/edit");

  private static final List<String> NEAR_MISSES =
      List.of(
          "/",
          "/anyx",
          "/An/x",
          "/items/",
          "/items/7/8",
          "/items",
          "/v1/a/b",
          "/limited/",
          "/limited/x",
          "/data-x",
          "/opened",
          "/none/at/all",
          "/authx",
          "/.well-known/x");

  /** A gateway that is asked for the ones with {@code check} is asked a question. */
  private static final List<String> OWN =
      List.of(
          "/auth",
          "/auth/",
          "/auth/login",
          "/auth/me?a=1",
          "/auth/health",
          "/auth/check",
          "/auth/check/any/x",
          "/auth/check?mode=nginx",
          "//auth/keys/self/revoke",
          "/any/../auth/me",
          "/%61uth/login",
          "/auth/.",
          "/auth/..%2e/any",
          "/./auth/check/x",
          "/.well-known/jwks.json",
          "/.well-known/./jwks.json",
          "/.well-known/oauth-authorization-server");

  /** Put in the place of a slash: other spellings of the same, and what nobody reads alike. */
  private static final List<String> SLASHES =
      List.of(
          "//", "/./", "/x/../", "/%2e/", "/%2E%2e/", "/../", "/;a=1/", "///", "/.;a/", "/..;/");

  private static final List<String> ENDS =
      List.of(
          "/",
          "/.",
          "/..",
          "%41",
          "%c3%a9",
          "%E6%97%A5%e6%9c%ac",
          "%2B",
          "%20",
          ";v=1",
          "%3Bv=1",
          "%7e",
          "/a%3ab",
          "/a|b",
          "/<a>",
          "%25",
          "/a+b,c",
          "%2f",
          "%2F..",
          "%5c",
          "%00",
          "%zz",
          "%",
          "%4",
          "%252e",
          "%25%32%65",
          "%c0%af",
          "%ff",
          "%0a",
          "%7f",
          "\\",
          "\\..\\",
          "..;",
          "/%2e%2e;");

  /** No request line can have them, whatever a header says. */
  private static final List<String> UNSAYABLE = List.of("#", "#x", "\u00e9", "?a#b", "?\u00e9");

  private static final List<String> NO_PATHS = List.of("*", "http://api.example/any/x", "any/x");

  private static final List<String> QUERIES =
      List.of(
          "?",
          "?a=1",
          "?a=%2f..%2f",
          "?ACCESS_TOKEN=x",
          "?xaccess_token=x",
          "?token=kw_live_0",
          "?a=1&b=2;c=3",
          "?%",
          "?access_token%",
          "??",
          "?mode=nginx",
          "?a=/../x");

  private static final List<String> HOSTS =
      List.of(
          "api.example",
          "api.example:8443",
          "API.Example",
          "admin.example",
          "tenant.example",
          "other.example",
          "ADMIN.example.",
          "admin.example:443",
          "tenant.example.:80",
          "[2001:db8::1]:8443",
          "127.0.0.1",
          "admin_example",
          "x.tenant.example");

  private static final List<String> NO_HOSTS =
      List.of("a..b", "admin.example:999999", "admin.example, x", "a b", "a@b", ".example", "[::1");

  private final Dice dice;

  RandomTargets(Dice dice) {
    this.dice = dice;
  }

  String method() {
    if (dice.permille(20)) {
      return dice.permille(50) ? "G(T" : dice.of(NEVER);
    }
    return dice.permille(400) ? "GET" : dice.early(METHODS);
  }

  String host() {
    return dice.permille(1)
        ? dice.of(NO_HOSTS)
        : dice.permille(600) ? "api.example" : dice.early(HOSTS);
  }

  String path() {
    int kind = dice.below(1_000);
    if (kind < 850) {
      String path = kind < 800 ? dice.early(PATHS) : dice.of(NEAR_MISSES);
      return dice.permille(200) ? misspelt(path) : path;
    }
    if (kind < 900) {
      return dice.of(NEAR_MISSES);
    }
    if (kind < 970) {
      return dice.of(OWN);
    }
    return kind < 990 ? dice.of(NO_PATHS) : odd();
  }

  private String misspelt(String path) {
    String spelt = path;
    if (dice.permille(500)) {
      int slash = spelt.indexOf('/', dice.below(spelt.length()));
      int at = Math.max(0, slash);
      spelt = spelt.substring(0, at) + dice.of(SLASHES) + spelt.substring(at + 1);
    }
    return dice.permille(600) ? spelt + dice.of(ENDS) : spelt;
  }

  private String odd() {
    if (dice.permille(100)) {
      return dice.of(PATHS) + dice.of(UNSAYABLE);
    }
    int length = dice.permille(600) ? dice.between(8_150, 8_192) : dice.between(8_193, 8_500);
    String path = dice.early(PATHS) + '/';
    return path + "x".repeat(length - path.length());
  }

  /** One that carries no credential. */
  String query() {
    return dice.of(QUERIES);
  }
}
