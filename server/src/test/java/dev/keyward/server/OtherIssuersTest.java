package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsKeyPairs;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens of other issuers at the doors of a node; most are made by Nimbus. */
final class OtherIssuersTest {
  private static final String ONE = "https://one.example.com/";
  private static final String TWO = "https://two.example.com/";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private static Path directory;
  private static NimbusIssuer one;
  private static NimbusIssuer two;
  private static RecordingUpstream upstream;
  private static RecordingUpstream stranger;
  private static NodeBed node;

  @BeforeAll
  static void start() throws Exception {
    one = new NimbusIssuer(ONE, directory.resolve("one.json"));
    one.withRsa("k").withEc("p256", Curve.P_256).withEc("p384", Curve.P_384);
    one.withEc("p521", Curve.P_521);
    two = new NimbusIssuer(TWO, directory.resolve("two.json")).withRsa("k");
    upstream = new RecordingUpstream();
    stranger = new RecordingUpstream();
    node = new NodeBed(directory, settings(), InstantSource.system(), keys -> keys);
  }

  private static String settings() {
    return """
    tokens: {issuer: 'https://own.example.com', audience: 'https://api.example.com'}
    limits: {failures_per_address: off}
    issuers:
      - {issuer: '%s', jwks: one.json, audience: 'https://api.example.com', typ: [at+jwt, JWT],
         algorithms: [RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA]}
      - {issuer: '%s', jwks: two.json, audience: 'https://api.example.com', algorithms: [RS256],
         typ: [at+jwt, absent], subject_prefix: 'two|'}
      - {issuer: 'https://down.example.com', jwks: 'http://127.0.0.1:9/jwks.json',
         allow_private_addresses: true, audience: 'https://api.example.com', algorithms: [RS256]}
    routes:
      - {path: /data/**, credentials: [access_token], scopes: [data:read], upstream: '%s'}
      - {path: /limited, credentials: [access_token], rate_limit: 1/1h, upstream: '%s'}
      - {path: /admin-only, credentials: [access_token], scopes: ['keyward:admin'], upstream: '%s'}
    """
        .formatted(ONE, TWO, upstream.uri(), upstream.uri(), upstream.uri());
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    upstream.close();
    assertEquals(0, stranger.connections(), "nobody whom a token names was asked");
    stranger.close();
  }

  private static int status(String path, String token) throws Exception {
    return Integer.parseInt(node.withToken(path, token).startLine().split(" ", 3)[1]);
  }

  private static void assertRefused(String token) throws Exception {
    Message answer = node.withToken("/data/x", token);
    assertTrue(answer.startLine().startsWith("HTTP/1.1 401 "), answer::startLine);
    assertTrue(answer.value("WWW-Authenticate").contains("invalid_token"), answer::toString);
  }

  private static String with(JWTClaimsSet.Builder claims) throws Exception {
    return one.token("k", JWSAlgorithm.RS256, claims.build(), header -> header);
  }

  @ParameterizedTest
  @CsvSource({
    "k,RS256",
    "k,RS384",
    "k,RS512",
    "k,PS256",
    "k,PS384",
    "k,PS512",
    "p256,ES256",
    "p384,ES384",
    "p521,ES512"
  })
  void everyAlgorithmThatIsAllowed(String keyId, String algorithm) throws Exception {
    assertEquals(200, status("/data/x", one.token(keyId, JWSAlgorithm.parse(algorithm))));
  }

  @Test
  void theUpstreamLearnsWhoItIs() throws Exception {
    upstream.forget();
    String token = one.token("k", JWSAlgorithm.RS256);

    assertEquals(200, status("/data/x", token));

    Message seen = upstream.seen().getFirst();
    assertEquals("ada@idp", seen.value("X-Keyward-Subject"));
    assertEquals("Ada L.", seen.value("X-Keyward-Name"));
    assertEquals("shop", seen.value("X-Keyward-Client"));
    assertEquals("access_token", seen.value("X-Keyward-Kind"));
    assertEquals("data:read", seen.value("X-Keyward-Scopes"));
    assertTrue(seen.value("X-Keyward-Credential").startsWith("jti-"), seen::toString);
    assertEquals("", seen.value("Authorization"));
  }

  @Test
  void noRightsOverKeywardComeFromElsewhere() throws Exception {
    String token = one.token("k", JWSAlgorithm.RS256);

    assertEquals(403, status("/admin-only", token));
    assertEquals(403, node.adminWithToken("/v1/status", token));
  }

  @Test
  void issuersWithTheSameKeyNameAreNotMixedUp() throws Exception {
    assertEquals(200, status("/data/x", one.token("k", JWSAlgorithm.RS256)));
    assertEquals(200, status("/data/x", two.token("k", JWSAlgorithm.RS256)));
    assertRefused(with(one.claims().issuer(TWO)));
    assertRefused(with(one.claims().issuer("https://own.example.com")));
    assertRefused(with(one.claims().issuer("https://nobody.example.com")));
  }

  @Test
  void eachIssuerHasItsOwnAlgorithmsAndTypes() throws Exception {
    assertRefused(two.token("k", JWSAlgorithm.PS256));
    assertRefused(
        two.token("k", JWSAlgorithm.RS256, two.claims().build(), h -> h.type(JOSEObjectType.JWT)));
    assertEquals(
        200,
        status(
            "/data/x",
            two.token("k", JWSAlgorithm.RS256, two.claims().build(), h -> h.type(null))));
    assertEquals(
        200,
        status(
            "/data/x",
            one.token(
                "k", JWSAlgorithm.RS256, one.claims().build(), h -> h.type(JOSEObjectType.JWT))));
  }

  @Test
  void claimsThatAreWrongAreRefused() throws Exception {
    Instant now = Instant.now();
    assertRefused(with(one.claims().audience("https://elsewhere.example.com")));
    assertRefused(with(one.claims().audience((String) null)));
    assertRefused(with(one.claims().subject(null)));
    assertRefused(with(one.claims().subject("")));
    assertRefused(with(one.claims().subject("user_01k9v3mzp8q2r4s6t8w0x2y4z6")));
    assertRefused(with(one.claims().subject("a\r\nX-Keyward-Subject: root")));
    assertRefused(with(one.claims().expirationTime(null)));
    assertRefused(with(one.claims().expirationTime(Date.from(now.minusSeconds(70)))));
    assertRefused(with(one.claims().expirationTime(Date.from(now.plus(Duration.ofDays(2))))));
    assertRefused(with(one.claims().issueTime(Date.from(now.plusSeconds(90)))));
    assertRefused(with(one.claims().notBeforeTime(Date.from(now.plusSeconds(90)))));
  }

  @Test
  void clocksMayDifferByAMinute() throws Exception {
    Instant now = Instant.now();
    assertEquals(
        200,
        status(
            "/data/x",
            with(
                one.claims()
                    .issueTime(Date.from(now.minusSeconds(300)))
                    .expirationTime(Date.from(now.minusSeconds(30))))));
    assertEquals(
        200,
        status(
            "/data/x",
            with(
                one.claims()
                    .issueTime(Date.from(now.plusSeconds(30)))
                    .notBeforeTime(Date.from(now.plusSeconds(30))))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jku", "x5u", "jwk"})
  void whatATokenSaysOfItsKeysIsNotLookedAt(String where) throws Exception {
    NimbusIssuer evil = new NimbusIssuer(ONE, directory.resolve("evil.json")).withRsa("evil");
    stranger.answer(
        (request, out) ->
            out.write("HTTP/1.1 200 OK\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII)));
    URI keys = URI.create(stranger.uri() + "/evil.json");
    String token =
        evil.token(
            "evil",
            JWSAlgorithm.RS256,
            evil.claims().build(),
            header ->
                switch (where) {
                  case "jku" -> header.jwkURL(keys);
                  case "x5u" -> header.x509CertURL(keys);
                  default -> header.jwk(publicKey());
                });

    assertRefused(token);
    assertEquals(0, stranger.connections());
  }

  private static com.nimbusds.jose.jwk.JWK publicKey() {
    try {
      return new com.nimbusds.jose.jwk.gen.ECKeyGenerator(Curve.P_256).generate().toPublicJWK();
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSubjectsOfTwoIssuersAreLimitedApart() throws Exception {
    String first = one.token("k", JWSAlgorithm.RS256);
    String again = one.token("k", JWSAlgorithm.RS256);

    assertEquals(200, status("/limited", first));
    assertEquals(429, status("/limited", again));
    assertEquals(
        200,
        status(
            "/limited",
            two.token(
                "k", JWSAlgorithm.RS256, two.claims().claim("client_id", "c").build(), h -> h)));
  }

  @Test
  void ownEndpointsForUsersKnowNobodyElsesUsers() throws Exception {
    String token = one.token("k", JWSAlgorithm.RS256);
    assertEquals(200, status("/auth/me", token));
    String body =
        "{\"current_password\":\"x\",\"new_password\":\"violet thunder over nine lakes\"}";
    String head =
        "POST /auth/password HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.length()
            + "\r\nAuthorization: Bearer ";
    try (var client = node.connect().send(head + token + "\r\n\r\n" + body)) {
      Message answer = client.receive();
      assertTrue(answer != null && answer.startLine().startsWith("HTTP/1.1 401 "), "" + answer);
    }
  }

  @Test
  void aKeyIsAddedAndTakenAwayWhileTheNodeRuns() throws Exception {
    NimbusIssuer changing = two;
    changing.withRsa("next");
    String token = changing.token("next", JWSAlgorithm.RS256);
    await(200, token);

    changing.without("next");

    await(401, token);
    assertEquals(200, status("/data/x", changing.token("k", JWSAlgorithm.RS256)));
  }

  private static void await(int wanted, String token) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (status("/data/x", token) != wanted) {
      assertTrue(System.nanoTime() < end, "never " + wanted);
      Thread.sleep(50);
    }
  }

  @Test
  void anIssuerThatIsDownIsUnavailableAndNobodyElse() throws Exception {
    NimbusIssuer down =
        new NimbusIssuer("https://down.example.com", directory.resolve("down.json")).withRsa("k");

    Message answer = node.withToken("/data/x", down.token("k", JWSAlgorithm.RS256));

    assertTrue(answer.startLine().startsWith("HTTP/1.1 503 "), answer::startLine);
    assertFalse(answer.value("Retry-After").isEmpty());
    assertEquals(200, status("/data/x", one.token("k", JWSAlgorithm.RS256)));
    assertEquals(200, node.admin("/health/ready").statusCode());
  }

  @Test
  void statusAndMetricsTellOfEachIssuer() throws Exception {
    JsonNode status = new JsonMapper().readTree(node.admin("/v1/status").body());
    String parts = status.path("parts").toString();

    assertFalse(status.path("ok").asBoolean());
    assertTrue(
        parts.contains("{\"name\":\"issuer " + ONE + "\",\"ok\":true,\"detail\":\"\"}"), parts);
    assertTrue(
        parts.contains(
            "{\"name\":\"issuer https://down.example.com\",\"ok\":false,\"detail\":\"Its keys"
                + " cannot be fetched (connect). Its tokens cannot be judged.\"}"),
        parts);
    String fetches = "keyward_issuer_fetches_total{issuer=\"";
    assertTrue(node.metric(fetches + ONE + "\",result=\"ok\"}") >= 1);
    assertTrue(node.metric(fetches + "https://down.example.com\",result=\"connect\"}") >= 1);
    assertTrue(node.metric("keyward_issuer_keys_age_seconds{issuer=\"" + ONE + "\"}") < 600);
  }

  @Test
  void edDsaOfAFileWithOneKeyAndWithoutItsName() throws Exception {
    Path home = Files.createDirectory(directory.resolve("eddsa"));
    KeyPair pair = JwsKeyPairs.generate(JwsAlgorithm.EDDSA, new SecureRandom());
    String key = Jwk.ofPublic(JwsAlgorithm.EDDSA, pair.getPublic()).toJson();
    Files.writeString(home.resolve("jwks.json"), "{\"keys\":[" + key + "]}");
    String claims =
        new NimbusIssuer("https://ed.example.com", home.resolve("unused"))
            .claims()
            .claim("client_id", "c")
            .build()
            .toString();
    String token =
        JwsSigner.of(JwsAlgorithm.EDDSA, null, pair.getPrivate())
            .sign("at+jwt", claims.getBytes(StandardCharsets.UTF_8));
    String settings =
        """
        issuers:
          - {issuer: 'https://ed.example.com', jwks: jwks.json, audience: 'https://api.example.com', algorithms: [Ed25519]}
        """;
    try (NodeBed other = new NodeBed(home, settings, InstantSource.system(), keys -> keys)) {
      Message answer = other.withToken("/auth/me", token);
      assertTrue(answer.startLine().startsWith("HTTP/1.1 200 "), answer::toString);
    }
  }
}
