package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.keyward.testkit.SettableClock;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstreams and proxies get of {@code X-Keyward-Assertion}. */
class AssertionTest {
  private static final String FIELD = "X-Keyward-Assertion";

  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static NodeBed node;
  private static SettableClock clock;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    clock = new SettableClock(Instant.now());
    upstream = new RecordingUpstream();
    node =
        new NodeBed(
            directory,
            """
            tokens: {issuer: "https://auth.example", audience: "https://api.example"}
            max_stale: 5m
            routes:
              - {path: /open, public: true, assertion: orders-api, upstream: "UP"}
              - {path: /orders, credentials: [api_key], assertion: orders-api, upstream: "UP"}
              - {path: /billing, credentials: [api_key], assertion: billing-api, upstream: "UP"}
              - {path: /plain, credentials: [api_key], upstream: "UP"}
              - {path: /both, credentials: [api_key, access_token], upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString()),
            clock,
            UnaryOperator.identity());
    key = node.key("data:read");
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  private static List<String> sent(String path) throws Exception {
    assertEquals(200, node.ask(path, key).status());
    return upstream.seen().getLast().all(FIELD);
  }

  private static SignedJWT verified(String token) throws Exception {
    JWKSet keys = JWKSet.parse(node.get("/.well-known/jwks.json").body());
    SignedJWT jwt = SignedJWT.parse(token);
    var verifying = keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toECKey();
    assertTrue(jwt.verify(new ECDSAVerifier(verifying)));
    return jwt;
  }

  @Test
  void theUpstreamOfTheRouteIsToldWhoCalls() throws Exception {
    SignedJWT orders = verified(sent("/orders").getFirst());
    assertEquals(List.of("orders-api"), orders.getJWTClaimsSet().getAudience());
    assertEquals("data:read", orders.getJWTClaimsSet().getStringClaim("scope"));
    assertEquals(node.owner(), orders.getJWTClaimsSet().getSubject());
    SignedJWT billing = verified(sent("/billing").getFirst());
    assertEquals(List.of("billing-api"), billing.getJWTClaimsSet().getAudience());
    SignedJWT open = verified(sent("/open").getFirst());
    assertEquals("anonymous", open.getJWTClaimsSet().getStringClaim("kind"));
  }

  @Test
  void aRouteThatSaysNothingGetsNone() throws Exception {
    assertEquals(List.of(), sent("/plain"));
  }

  @Test
  void itIsSignedOnceForManyRequests() throws Exception {
    String first = sent("/orders").getFirst();
    for (int i = 0; i < 5; i++) {
      assertEquals(first, sent("/orders").getFirst());
    }
    clock.advance(Duration.ofSeconds(30));
    assertTrue(!first.equals(sent("/orders").getFirst()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Keyward-Assertion", "x_keyward_assertion", "X-KEYWARD.Assertion"})
  void nobodyElseSaysIt(String name) throws Exception {
    for (String path : List.of("/plain", "/orders")) {
      assertEquals(200, node.get(path, "X-API-Key", key, name, "forged").statusCode());
      assertTrue(
          upstream.seen().getLast().headers().stream()
              .noneMatch(line -> line.value().equals("forged")));
    }
  }

  @Test
  void itOpensNoDoor() throws Exception {
    String token = sent("/orders").getFirst();
    assertEquals(401, node.withToken("/both", token).status());
    HttpResponse<String> me = node.get("/auth/me", "Authorization", "Bearer " + token);
    assertEquals(401, me.statusCode());
  }
}
