package dev.keyward.server.framing;

import static dev.keyward.server.framing.BadRequest.GET;
import static dev.keyward.server.framing.BadRequest.HEAD;
import static dev.keyward.server.framing.BadRequest.bad;
import static dev.keyward.server.framing.BadRequest.field;
import static dev.keyward.server.framing.BadRequest.kept;
import static dev.keyward.server.framing.BadRequest.tooMuch;

import java.util.stream.Stream;

/** Request lines and fields that are none, or mean two things (RFC 9112 sections 2, 3 and 5). */
final class BadHeads {
  private static final String KEY = "X-API-Key: good\r\n";

  private BadHeads() {}

  static Stream<BadRequest> all() {
    return Stream.of(controls(), lines(), hosts(), requestLines(), forms(), options(), bounds())
        .flatMap(rows -> rows);
  }

  /** What ends a line for one parser and is data for another, at each place of a head. */
  private static Stream<BadRequest> controls() {
    return Stream.of("\r", "\n", "\u0000", "\u0001", "\u000b", "\f", "\u001f", "\u007f")
        .flatMap(
            c ->
                Stream.of(
                        bad("before the method", c + "\u0001" + GET + HEAD + "\r\n"),
                        bad("in the method", "G" + c + "T /api/x HTTP/1.1\r\n" + HEAD + "\r\n"),
                        bad("after the method", "GET" + c + " /api/x HTTP/1.1\r\n" + HEAD + "\r\n"),
                        bad("as separator", "GET" + c + "/api/x HTTP/1.1\r\n" + HEAD + "\r\n"),
                        bad("in the target", "GET /api/" + c + "x HTTP/1.1\r\n" + HEAD + "\r\n"),
                        bad("in the query", "GET /api/x?a=" + c + " HTTP/1.1\r\n" + HEAD + "\r\n"),
                        bad(
                            "before the version",
                            "GET /api/x " + c + "HTTP/1.1\r\n" + HEAD + "\r\n"),
                        bad("in the version", "GET /api/x HTTP/1" + c + "1\r\n" + HEAD + "\r\n"),
                        bad(
                            "after the version",
                            "GET /api/x HTTP/1.1" + c + "x\r\n" + HEAD + "\r\n"),
                        field("before a name", "A: 1\r\n" + c + "X: 1"),
                        field("in a name", "A: 1\r\nX" + c + "Y: 1"),
                        field("after a name", "A: 1\r\nX" + c + ": 1"),
                        field("instead of a colon", "A: 1\r\nX" + c + "Y 1"))
                    .map(row -> named(String.format("%02x ", (int) c.charAt(0)), row)));
  }

  private static BadRequest named(String prefix, BadRequest row) {
    return new BadRequest(
        prefix + row.name(), row.status(), row.closes(), row.begun(), row.bytes());
  }

  private static Stream<BadRequest> lines() {
    return Stream.of(
        field("carriageReturnInValue", "X: 1\rY: 2"),
        field("carriageReturnBeforeValue", "X:\r1"),
        field("carriageReturnAtEndOfValue", "X: 1\r"),
        field("nulInValue", "X: 1\u00002"),
        field("nulAtEndOfValue", "X: 1\u0000"),
        field("lineFeedAfterOneField", "X: 1\nY: 2"),
        bad("lineFeeds", "GET /api/x HTTP/1.1\nHost: a\nX-API-Key: good\n\n"),
        bad("lineFeedEndsTheRequestLine", "GET /api/x HTTP/1.1\n" + HEAD + "\r\n"),
        bad("lineFeedEndsTheHead", GET + HEAD + "\n"),
        bad("lineFeedCarriageReturnEndsTheHead", GET + HEAD + "\n\r\n"),
        bad("carriageReturnsEndTheHead", GET + HEAD + "\r\r\n"),
        field("foldedLine", "X: 1\r\n 2"),
        field("lineFoldedWithTab", "X: 1\r\n\t2"),
        field("foldOfNothing", "X: 1\r\n "),
        field("foldedFirstLine", "X:\r\n 1"),
        field("foldedName", "X\r\n : 1"),
        bad("foldedHost", GET + "Host: a\r\n .example\r\n" + KEY + "\r\n"),
        bad("spaceBeforeFirstName", GET + " X: 1\r\n" + HEAD + "\r\n"),
        bad("tabBeforeFirstName", GET + "\tX: 1\r\n" + HEAD + "\r\n"),
        bad("lineOfSpacesFirst", GET + " \r\n" + HEAD + "\r\n"),
        field("spaceBeforeColon", "X : 1"),
        field("tabBeforeColon", "X\t: 1"),
        field("spaceInName", "X Y: 1"),
        field("lineWithoutColon", "Xfoo"),
        field("emptyName", ": x"),
        field("colonAlone", ":"),
        field("parenthesisInName", "X(y: x"),
        field("slashInName", "X/y: x"),
        field("quoteInName", "\"X\": x"),
        field("atInName", "X@y: x"),
        field("eightBitName", "X\u00e9: x"),
        field(
            "webSocketDraftWithHiddenBody",
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2"));
  }

  private static Stream<BadRequest> hosts() {
    Stream<String> values =
        Stream.of(
            "",
            "a b",
            "a\tb",
            "a@b",
            "user:pass@b",
            "a/b",
            "a/",
            "http://a",
            "a?b",
            "a#b",
            "a, b",
            "a,b",
            "a;b",
            "a%00b",
            "a%2eb",
            "a\\b",
            "a:80x",
            "a:x",
            "a:-1",
            "a:+80",
            "a:80:80",
            "a: 80",
            "a:123456",
            "[::1",
            "::1",
            "[::1]x",
            "[::g]",
            "[]",
            "a..b",
            ".a",
            ".",
            "\u00e9",
            "a".repeat(300));
    return Stream.concat(
        values.map(v -> bad("host [" + v + "]", GET + "Host: " + v + "\r\n" + KEY + "\r\n")),
        Stream.of(
            bad("noHost", GET + KEY + "\r\n"),
            bad("twoHosts", GET + "Host: b\r\n" + HEAD + "\r\n"),
            bad("twoEqualHosts", GET + "Host: api.example\r\n" + HEAD + "\r\n"),
            bad("twoHostsInTwoCases", GET + "HOST: b\r\n" + HEAD + "\r\n"),
            bad("secondHostIsEmpty", GET + HEAD + "Host:\r\n\r\n"),
            bad("spaceBeforeHostsColon", GET + "Host : b\r\n" + KEY + "\r\n"),
            bad("twoHostsOnHttp10", "GET /api/x HTTP/1.0\r\nHost: b\r\n" + HEAD + "\r\n"),
            bad("badHostOnHttp10", "GET /api/x HTTP/1.0\r\nHost: a/b\r\n" + KEY + "\r\n")));
  }

  private static Stream<BadRequest> requestLines() {
    Stream<String> versions =
        Stream.of(
            "HTTP/0.9",
            "HTTP/1.2",
            "HTTP/2.0",
            "HTTP/2",
            "HTTP/3",
            "HTTP/1",
            "HTTP/1.",
            "HTTP/1.10",
            "HTTP/11.1",
            "HTTP/01.1",
            "HTTP/1.1x",
            "HTTP /1.1",
            "HTTP/ 1.1",
            "http/1.1",
            "Http/1.1",
            "HTTP/-1.1",
            "HTTP/\u00b9.1",
            "ICAP/1.0",
            "HTTPS/1.1",
            "xHTTP/1.1",
            "HTTP/1.1 HTTP/1.1",
            "HTTP/1.1 ",
            "HTTP/1.1\t",
            " HTTP/1.1");
    Stream<String> methods =
        Stream.of("", "G(T", "G/T", "G\u00e9T", "G:T", "G,T", "G T", "\"GET\"");
    return Stream.of(
            versions.map(
                v -> bad("version [" + v + "]", "GET /api/x " + v + "\r\n" + HEAD + "\r\n")),
            methods.map(m -> bad("method [" + m + "]", m + " /api/x HTTP/1.1\r\n" + HEAD + "\r\n")),
            Stream.of(
                bad("http09", "GET /api/x\r\n\r\n"),
                bad("http09WithFields", "GET /api/x\r\n" + HEAD + "\r\n"),
                bad("http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                bad(
                    "tls",
                    "\u0016\u0003\u0001\u0000\u00c8\u0001\u0000\u0000\u00c4\u0003\u0003\r\n\r\n"),
                bad("answer", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                bad("tabSeparators", "GET\t/api/x\tHTTP/1.1\r\n" + HEAD + "\r\n"),
                bad("doubleSpace", "GET  /api/x HTTP/1.1\r\n" + HEAD + "\r\n"),
                bad("spaceInTarget", "GET /api/x y HTTP/1.1\r\n" + HEAD + "\r\n"),
                bad("leadingSpace", " GET /api/x HTTP/1.1\r\n" + HEAD + "\r\n"),
                bad("noTarget", "GET HTTP/1.1\r\n" + HEAD + "\r\n"),
                bad("emptyTarget", "GET  HTTP/1.1\r\n" + HEAD + "\r\n"),
                bad("eightBitTarget", "GET /api/\u00e9 HTTP/1.1\r\n" + HEAD + "\r\n"),
                bad("fragment", "GET /api/x#y HTTP/1.1\r\n" + HEAD + "\r\n"),
                bad("fragmentInQuery", "GET /api/x?a#y HTTP/1.1\r\n" + HEAD + "\r\n")))
        .flatMap(rows -> rows);
  }

  /** Targets that ask for a proxy, a tunnel or the server itself (RFC 9112 section 3.2). */
  private static Stream<BadRequest> forms() {
    Stream<String> targets =
        Stream.of(
            "http://api.example/api/x",
            "HTTP://api.example/api/x",
            "http://evil/api/x",
            "https://api.example/api/x",
            "http://user@api.example/api/x",
            "http://api.example:99999/api/x",
            "http:///api/x",
            "http:/api/x",
            "ftp://api.example/api/x",
            "file:///etc/passwd",
            "urn:x",
            "api.example:443",
            "api.example",
            "*",
            "**",
            "api/x",
            "?a=b",
            "\\api\\x",
            "/api/%2e%2e%2fx",
            "/api/%00",
            "/api/%zz",
            "/api/%");
    return Stream.concat(
        targets.map(t -> kept("target " + t, 400, "GET " + t + " HTTP/1.1\r\n" + HEAD + "\r\n")),
        Stream.of(
            kept("asteriskOfOptions", 400, "OPTIONS * HTTP/1.1\r\n" + HEAD + "\r\n"),
            kept("trace", 405, "TRACE /api/x HTTP/1.1\r\n" + HEAD + "\r\n"),
            kept(
                "traceWithBody",
                405,
                "TRACE /api/x HTTP/1.1\r\n" + HEAD + "Content-Length: 2\r\n\r\nhi"),
            kept("connect", 405, "CONNECT evil:443 HTTP/1.1\r\n" + HEAD + "\r\n"),
            kept("connectWithPath", 405, "CONNECT /api/x HTTP/1.1\r\n" + HEAD + "\r\n"),
            kept(
                "connectWithBody",
                405,
                "CONNECT evil:443 HTTP/1.1\r\n" + HEAD + "Content-Length: 2\r\n\r\nhi")));
  }

  /** Names in {@code Connection} that are not the client's to remove. */
  private static Stream<BadRequest> options() {
    return Stream.of(
            "X-Keyward-Subject",
            "x-keyward-scopes",
            "X_Keyward_Subject",
            "X-Keyward.Subject",
            "X-Keyward-Assertion",
            "X-Request-Id",
            "Authorization",
            "X-API-Key",
            "x-api-key",
            "Host",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Prefix",
            "X-Real-IP",
            "Forwarded",
            "Content-Length",
            "X-HTTP-Method-Override")
        .flatMap(
            name ->
                Stream.of(
                    kept(
                        "Connection: " + name,
                        400,
                        GET + HEAD + "Connection: " + name + "\r\n\r\n"),
                    kept(
                        "Connection: keep-alive, " + name,
                        400,
                        GET + HEAD + "Connection: keep-alive ,\t" + name + "\r\n\r\n"),
                    kept(
                        "Connection twice, " + name,
                        400,
                        GET + HEAD + "Connection: x\r\nConnection:" + name + ",y\r\n\r\n")));
  }

  private static Stream<BadRequest> bounds() {
    String long9 = "a".repeat(9_000);
    return Stream.of(
        tooMuch("targetOf9KiB", 414, "GET /api/" + long9 + " HTTP/1.1\r\n" + HEAD + "\r\n"),
        tooMuch(
            "targetOneOver8KiB",
            414,
            "GET /" + "a".repeat(8_192) + " HTTP/1.1\r\n" + HEAD + "\r\n"),
        tooMuch(
            "queryOf100KiB",
            414,
            "GET /api/x?" + "a".repeat(100_000) + " HTTP/1.1\r\n" + HEAD + "\r\n"),
        tooMuch("methodOf9KiB", 414, long9 + " /api/x HTTP/1.1\r\n" + HEAD + "\r\n"),
        tooMuch("fieldOf33KiB", 431, GET + HEAD + "X: " + "a".repeat(33 * 1_024) + "\r\n\r\n"),
        tooMuch("fieldOf400KiB", 431, GET + HEAD + "X: " + "a".repeat(400_000) + "\r\n\r\n"),
        tooMuch("nameOf33KiB", 431, GET + HEAD + "X".repeat(33 * 1_024) + ": a\r\n\r\n"),
        tooMuch("oneFieldTooMany", 431, GET + HEAD + "A: 1\r\n".repeat(127) + "\r\n"),
        tooMuch("tenThousandFields", 431, GET + HEAD + "A: 1\r\n".repeat(10_000) + "\r\n"),
        tooMuch(
            "tenThousandNames",
            431,
            GET
                + HEAD
                + Stream.iterate(0, i -> i + 1)
                    .limit(10_000)
                    .map(i -> "A" + i + ":\r\n")
                    .reduce("", String::concat)
                + "\r\n"));
  }
}
