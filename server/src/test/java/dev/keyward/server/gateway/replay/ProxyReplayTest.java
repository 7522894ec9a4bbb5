package dev.keyward.server.gateway.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.testkit.enforcement.Call.Line;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The questions of Traefik and Envoy, and what each makes of the answer. */
final class ProxyReplayTest extends Replay {
  private static final String EVIL = "evil";

  /** One connection for all, as both keep theirs. */
  @ParameterizedTest
  @EnumSource(Asking.class)
  void everyMethodIsJudgedAsWhatItIs(Asking asking) throws Exception {
    try (RawClient connection = keyward.connect()) {
      for (String method : List.of("GET", "POST", "HEAD", "OPTIONS")) {
        Arrival arrival = Arrival.of(method, "/api/./x?b=2");
        Message none = ask(connection, asking.proxy(), arrival);
        assertEquals(401, none.status(), method);
        assertEquals("ApiKey realm=\"keyward\"", none.all("WWW-Authenticate").getLast());
        Message wrong = ask(connection, asking.proxy(), arrival.with("X-API-Key", "bad"));
        assertEquals(401, wrong.status(), method);
        Message answer = ask(connection, asking.proxy(), arrival.key());
        assertEquals(200, answer.status(), method);
        assertEquals("/api/x", answer.value("X-Keyward-Path"));
        assertEquals(method, judged().method());
        assertEquals("api.example", judged().host());
        assertEquals("203.0.113.7", client());
        assertTrue(judged().secure());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Asking.class)
  void whoeverPassesIsNamedOnce(Asking asking) throws Exception {
    List<Line> passed = passes(asking.proxy(), Arrival.of("GET", "/api/x").key());

    assertEquals(List.of("c1"), values(passed, "X-Keyward-Subject"));
    assertEquals(List.of("app"), values(passed, "X-Keyward-Name"));
    assertEquals(List.of("c1"), values(passed, "X-Keyward-Client"));
    assertEquals(List.of("k1"), values(passed, "X-Keyward-Credential"));
    assertEquals(List.of("api_key"), values(passed, "X-Keyward-Kind"));
    assertEquals(List.of("data:read"), values(passed, "X-Keyward-Scopes"));
    assertEquals(1, values(passed, "X-Request-Id").size());
    assertEquals(List.of("/api/x"), values(passed, "X-Keyward-Path"));
    assertEquals(List.of(), values(passed, "X-API-Key"));
    List<Line> open = passes(asking.proxy(), Arrival.of("GET", "/open/x"));
    assertEquals(List.of("anonymous"), values(open, "X-Keyward-Kind"));
    assertEquals(List.of(""), values(open, "X-Keyward-Subject"));
  }

  private static Arrival spoofed(Arrival arrival, boolean underscores) {
    Arrival spoofed = arrival;
    for (String name : IdentityHeaders.ALL) {
      spoofed = spoofed.with(name, EVIL);
      spoofed = underscores ? spoofed.with(name.replace('-', '_'), EVIL) : spoofed;
    }
    for (String name : List.of("For", "Host", "Port", "Server", "Prefix", "Scheme")) {
      spoofed = spoofed.with("X-Forwarded-" + name, EVIL);
    }
    return spoofed
        .with("X-Forwarded-For", "127.0.0.1")
        .with("X-Forwarded-Method", "OPTIONS")
        .with("X-Forwarded-Uri", "/open/x")
        .with("X-Forwarded-Proto", "https")
        .with("X-Real-Ip", "127.0.0.1")
        .with("X-Envoy-External-Address", "127.0.0.1")
        .with("X-Envoy-Original-Path", "/open/x")
        .with("Forwarded", "for=127.0.0.1;proto=https;host=evil")
        .with("X-Http-Method-Override", "OPTIONS")
        .with("X-Rewrite-Url", "/open/x");
  }

  @ParameterizedTest
  @EnumSource(Asking.class)
  void nothingThatAClientSaysOfItselfCounts(Asking asking) throws Exception {
    boolean underscores = asking != Asking.ENVOY;
    refused(401, asking.proxy(), spoofed(Arrival.of("POST", "/api/x"), underscores));
    Arrival arrival = spoofed(Arrival.of("POST", "/api/x").key(), underscores);
    List<Line> passed = passes(asking.proxy(), arrival);

    assertEquals("POST", judged().method());
    assertEquals("/api/x", judged().path().toString());
    assertEquals("api.example", judged().host());
    assertEquals("203.0.113.7", client());
    for (Line line : passed) {
      assertFalse(
          IdentityHeaders.isOwn(line.name()) && line.value().contains(EVIL), line::toString);
    }
    assertEquals(List.of("c1"), values(passed, "X-Keyward-Subject"));
    refused(403, asking.proxy(), arrival.inPlaintext());
  }

  /** nginx would set these: another proxy passes on, or removes, what its client sent of them. */
  @ParameterizedTest
  @EnumSource(Asking.class)
  void fieldsOfAnotherProxyAreNoWayRound(Asking asking) throws Exception {
    Arrival arrival = Arrival.of("GET", "/api/x").with("X-Original-URI", "/open/x");
    int status = asking == Asking.ENVOY ? 401 : 400;

    refused(status, asking.proxy(), arrival);
    refused(status, asking.proxy(), arrival.with("X-Original-Method", "GET"));
  }

  /** What is named there ends at the proxy, but for what it sets itself. */
  @ParameterizedTest
  @EnumSource(Asking.class)
  void connectionOptionsTakeNothingAway(Asking asking) throws Exception {
    Arrival arrival = Arrival.of("GET", "/api/x").key();
    passes(asking.proxy(), arrival.with("Connection", "close, X-Forwarded-For, X-Forwarded-Uri"));
    assertEquals("203.0.113.7", client());
    passes(asking.proxy(), arrival.with("Connection", "Upgrade").with("Upgrade", "websocket"));

    int status = asking == Asking.ENVOY ? 200 : 401;
    assertEquals(status, ask(asking.proxy(), arrival.with("Connection", "X-API-Key")).status());
  }

  @ParameterizedTest
  @CsvSource({
    "/api/x?a=%2f..%2F&b=//, /api/x",
    "/api/%7Ex%2d, /api/~x-",
    "/api/%c3%a4, /api/%C3%A4",
    "/api/a%20b, /api/a%20b",
    "/api/a;v=1/b, /api/a;v=1/b",
    "/api/me:act, /api/me:act",
    "//api//x, /api/x",
    "/open/%2e%2e/api/x, /api/x",
    "/open/../api/x, /api/x",
    "/../../api/x, /api/x",
    "/auth/../api/x, /api/x"
  })
  void pathIsJudgedInItsOneSpelling(String target, String path) throws Exception {
    for (Asking asking : Asking.values()) {
      List<Line> passed = passes(asking.proxy(), Arrival.of("GET", target).key());
      assertEquals(List.of(path), values(passed, "X-Keyward-Path"), asking::name);
      assertEquals(path, judged().path().toString());
      refused(401, asking.proxy(), Arrival.of("GET", target));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/open/..%2fapi",
        "/api/a%2Fb",
        "/api/a%5cb",
        "/api/a\\b",
        "/api/%00",
        "/api/%252e%252e/x",
        "/api/..;/x",
        "/api/%c0%af",
        "/api/%zz"
      })
  void pathThatServersReadDifferentlyIsRefused(String target) throws Exception {
    for (Asking asking : Asking.values()) {
      refused(400, asking.proxy(), Arrival.of("GET", target).key());
    }
  }

  /** Traefik sends both lines, Envoy one with a comma. */
  @ParameterizedTest
  @EnumSource(Asking.class)
  void twoCredentialsAreNone(Asking asking) throws Exception {
    Arrival bearers =
        Arrival.of("GET", "/api/x")
            .with("Authorization", "Bearer a.b.c")
            .with("Authorization", "Bearer a.b.c");

    refused(400, asking.proxy(), bearers);
    refused(
        400, asking.proxy(), Arrival.of("GET", "/api/x").key().with("Authorization", "Bearer a"));
    int keys = asking == Asking.ENVOY ? 401 : 400;
    refused(keys, asking.proxy(), Arrival.of("GET", "/api/x").key().key());
  }

  /** Go's client sends the field on, and neither waits nor sends a body. */
  @ParameterizedTest
  @EnumSource(Asking.class)
  void clientThatWaitsToSendItsBodyIsAskedAboutToo(Asking asking) throws Exception {
    Arrival upload = Arrival.of("PUT", "/api/x").with("Expect", "100-continue");

    refused(401, asking.proxy(), upload.with("Content-Length", "5"));
    passes(asking.proxy(), upload.with("Content-Length", "5").key());
    passes(asking.proxy(), upload.with("Transfer-Encoding", "chunked").key());
  }

  /** {@code with_request_body}: the question has as much of the body as Envoy keeps. */
  @Test
  void bodyThatEnvoySendsAlongIsPassedOver() throws Exception {
    Envoy envoy = Envoy.printed();
    try (RawClient connection = keyward.connect()) {
      for (int i = 0; i < 2; i++) {
        connection.send(envoy.question(Arrival.of("POST", "/api/x").key(), "GET /open/x HTTP/1.1"));
        Message answer = Objects.requireNonNull(connection.receive());
        assertEquals(200, answer.status());
        assertEquals("/api/x", answer.value("X-Keyward-Path"));
      }
    }
  }
}
