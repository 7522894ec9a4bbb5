package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions of proxies that leave something open: never a 2xx for a request that nobody judged. */
class ForwardAuthTest {
  private static final String GET = "X-Forwarded-Method: GET\r\n";
  private static final String API = "X-Forwarded-Uri: /api/x\r\nX-Forwarded-Proto: https\r\n";
  private static Front trusting;
  private static Front strict;

  @BeforeAll
  static void open() throws IOException {
    trusting = new Front(Front.Setup.to(null).trusting(address -> true));
    strict = new Front(Front.Setup.to(null));
  }

  @AfterAll
  static void close() {
    trusting.close();
    strict.close();
  }

  private static Message ask(Front front, String request) throws Exception {
    try (RawClient proxy = front.connect().send(request)) {
      Message answer = request.startsWith("HEAD") ? proxy.receiveHead() : proxy.receive();
      assertNotNull(answer, request);
      return answer;
    }
  }

  private static Message ask(String lines) throws Exception {
    return ask(trusting, "GET /auth/check HTTP/1.1\r\n" + Front.HEAD + lines + "\r\n");
  }

  private static void refused(int status, Message answer) {
    assertEquals(status, answer.status(), answer::toString);
    assertEquals("application/problem+json", answer.value("Content-Type"));
    assertEquals("no-store", answer.value("Cache-Control"));
    assertNull(answer.all("X-Keyward-Subject").stream().findFirst().orElse(null));
  }

  @Test
  void answerSaysWhoItIsAndWhatWasJudged() throws Exception {
    Message answer = ask(GET + "X-Forwarded-Proto: https\r\nX-Forwarded-Uri: /api/./%78?a=%2f\r\n");

    assertEquals(200, answer.status());
    assertEquals(List.of("c1"), answer.all("X-Keyward-Subject"));
    assertEquals(List.of("app"), answer.all("X-Keyward-Name"));
    assertEquals(List.of("k1"), answer.all("X-Keyward-Credential"));
    assertEquals(List.of("api_key"), answer.all("X-Keyward-Kind"));
    assertEquals(List.of("data:read"), answer.all("X-Keyward-Scopes"));
    assertEquals(List.of("/api/x"), answer.all("X-Keyward-Path"));
    assertEquals(1, answer.all("X-Request-Id").size());
    assertEquals(List.of("no-store"), answer.all("Cache-Control"));
    assertTrue(answer.value("Vary").contains("Authorization, X-API-Key"), answer::toString);
  }

  @Test
  void anonymousAnswerHasAllIdentityFieldsToo() throws Exception {
    Message answer =
        ask(
            trusting,
            "GET /auth/check HTTP/1.1\r\nHost: a\r\n" + GET + "X-Forwarded-Uri: /open/x\r\n\r\n");

    assertEquals(200, answer.status());
    for (String name : List.of("Subject", "Name", "Client", "Credential", "Scopes")) {
      assertEquals(List.of(""), answer.all("X-Keyward-" + name), name);
    }
    assertEquals(List.of("anonymous"), answer.all("X-Keyward-Kind"));
  }

  @Test
  void whoIsNoTrustedProxyLearnsNothing() throws Exception {
    String question = "GET /auth/check HTTP/1.1\r\n" + Front.HEAD + GET + API + "\r\n";
    Message answer = ask(strict, question);

    refused(403, answer);
    assertTrue(answer.text().contains("trusted_proxies"), answer.text());
    refused(403, ask(strict, "GET /auth/check/api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "X-Forwarded-Method: GET",
        "X-Forwarded-Uri: /api/x",
        "X-Original-URI: /api/x",
        "X_Forwarded_Method: GET|X_Forwarded_Uri: /api/x",
        "X-Forwarded-Method: |X-Forwarded-Uri: /api/x",
        "X-Forwarded-Method: G ET|X-Forwarded-Uri: /api/x",
        "X-Forwarded-Method: G(T|X-Forwarded-Uri: /api/x",
        "X-Forwarded-Method: TRACE|X-Forwarded-Uri: /api/x#y",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/x|X-Forwarded-Host: api.example:999999",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/x|X-Forwarded-Host: api..example",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/x|X-Forwarded-Host: api.example, a",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/x|X-Forwarded-Uri: /api/x",
        "X-Forwarded-Method: GET|X-Forwarded-Method: GET|X-Forwarded-Uri: /api/x",
        "X-Forwarded-Method: GET|X-Original-Method: POST|X-Forwarded-Uri: /api/x",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /open/x|X-Original-URI: /api/x",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/x?a=1|X-Original-URI: /api/x?a=2",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: ",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: api/x",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: *",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: https://api.example/api/x",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/ x",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/x#y",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/a%2fb",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/a%5cb",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/a\\b",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/%00",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/%252e",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/..;/x",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /api/%c0%af"
      })
  void questionThatIsNotClearIsRefused(String lines) throws Exception {
    StringBuilder fields = new StringBuilder();
    for (String line : lines.split("\\|", -1)) {
      fields.append(line).append(line.isEmpty() ? "" : "\r\n");
    }

    refused(400, ask(fields.toString()));
    Message nginx =
        ask(trusting, "GET /auth/check?mode=nginx HTTP/1.0\r\n" + Front.HEAD + fields + "\r\n");
    refused(401, nginx);
    assertEquals("400", nginx.value("X-Keyward-Status"));
  }

  @Test
  void sameRequestMayBeToldTwice() throws Exception {
    String twice = "X-Original-URI: /open/../api/x\r\nX-Original-Method: GET\r\n";

    assertEquals("/api/x", ask(GET + API + twice).value("X-Keyward-Path"));
  }

  @ParameterizedTest
  @CsvSource({
    "/auth/check/api/x, 200",
    "/auth/check/api/x?mode=nginx, 200",
    "/auth/check//api//x, 200",
    "/auth/check/../../api/x, 200",
    "/auth/check/api/a%2fb, 400",
    "/auth/check/..%2fauth/health, 400",
    "/auth/check?mode=nginx2, 400",
    "/auth/check?, 400"
  })
  void restOfThePathIsARequestWhateverItLooksLike(String target, int status) throws Exception {
    Message answer = ask(trusting, "GET " + target + " HTTP/1.1\r\n" + Front.HEAD + "\r\n");

    assertEquals(status, answer.status(), answer::toString);
    if (status == 200) {
      assertEquals("/api/x", answer.value("X-Keyward-Path"));
    }
  }

  /** Nothing that a client of the proxy puts into its path leads to another endpoint. */
  @ParameterizedTest
  @ValueSource(
      strings = {"/../own/x", "/../../own", "/%2e%2e/%2e%2e/own/x", "/./../../../own", "//../own"})
  void restOfThePathLeadsToNoEndpoint(String rest) throws Exception {
    Message answer = ask(trusting, "GET /auth/check" + rest + " HTTP/1.1\r\nHost: a\r\n\r\n");

    refused(401, answer);
  }

  @Test
  void pathAndFieldsMustAgree() throws Exception {
    String appended = "GET /auth/check/api/x HTTP/1.1\r\n" + Front.HEAD;

    refused(400, ask(trusting, appended + "X-Forwarded-Uri: /open/x\r\n\r\n"));
    refused(400, ask(trusting, appended + "X-Forwarded-Method: POST\r\n\r\n"));
    assertEquals(200, ask(trusting, appended + GET + API + "\r\n").status());
  }

  /** What is appended to has no part in the length. */
  @Test
  void longestTargetMayBeAppended() throws Exception {
    String head = " HTTP/1.1\r\n" + Front.HEAD + "\r\n";
    String longest = "GET /auth/check/api/" + "x".repeat(8_192 - "/api/".length());

    assertEquals(200, ask(trusting, longest + head).status());
    refused(414, ask(trusting, longest + 'x' + head));
  }

  @Test
  void targetsAndMethodsHaveTheirLimitsHereToo() throws Exception {
    refused(414, ask(GET + "X-Forwarded-Uri: api/" + "x".repeat(8_192) + "\r\n"));
    refused(414, ask(GET + "X-Forwarded-Uri: /api/" + "x".repeat(8_192) + "\r\n"));
    refused(405, ask("X-Forwarded-Method: TRACE\r\n" + API));
    refused(405, ask("X-Forwarded-Method: CONNECT\r\n" + API));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "HEAD", "POST", "PUT", "PURGE"})
  void noMethodIsAWayRound(String method) throws Exception {
    String lines = "X-Forwarded-Method: " + method + "\r\n" + API;

    refused(401, ask(trusting, "GET /auth/check HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"));
    assertEquals(200, ask(lines).status());
    Message appended =
        ask(trusting, method + " /auth/check/api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n");
    assertEquals(200, appended.status());
  }

  @Test
  void nginxIsToldWhatItUnderstands() throws Exception {
    String question = "GET /auth/check?mode=nginx HTTP/1.0\r\n";
    for (String lines :
        List.of(
            "Host: a\r\n" + GET + API,
            Front.HEAD + GET + "X-Forwarded-Uri: /broken\r\n",
            Front.HEAD + "X-Forwarded-Method: TRACE\r\n" + API,
            Front.HEAD + GET + API + "X-API-Key: good\r\n",
            Front.HEAD + GET + API + "Connection: X-API-Key\r\n",
            Front.HEAD + "X-Pad: " + "x".repeat(40_000) + "\r\n")) {
      Message answer = ask(trusting, question + lines + "\r\n");
      assertTrue(Set.of(401, 403).contains(answer.status()), answer::toString);
      int told = Integer.parseInt(answer.value("X-Keyward-Status"));
      assertTrue(Set.of(400, 401, 405, 431, 503).contains(told), answer::toString);
      assertEquals(answer.text(), answer.value("X-Keyward-Problem"));
    }
    refusedByStrict(question);
  }

  private static void refusedByStrict(String question) throws Exception {
    Message answer = ask(strict, question + Front.HEAD + GET + API + "\r\n");
    assertEquals(403, answer.status());
    assertEquals("403", answer.value("X-Keyward-Status"));
  }

  /** Some proxies send the body along with their question. */
  @Test
  void bodyOfAQuestionIsPassedOver() throws Exception {
    String question =
        "POST /auth/check/api/x HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 5\r\n\r\nhello";
    try (RawClient proxy = trusting.connect().send(question + question)) {
      assertEquals(200, proxy.receive().status());
      assertEquals(200, proxy.receive().status());
    }
  }

  @Test
  void bodyThatWasNotSentIsNotAskedFor() throws Exception {
    Message answer =
        ask(
            trusting,
            "POST /auth/check/api/x HTTP/1.1\r\n"
                + Front.HEAD
                + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");

    assertEquals(200, answer.status());
    assertEquals("close", answer.value("Connection"));
  }

  @Test
  void decisionThatNeedsTheStoreComesToo() throws Exception {
    assertEquals(
        200, ask(GET + "X-Forwarded-Proto: https\r\nX-Forwarded-Uri: /late/x\r\n").status());
  }
}
