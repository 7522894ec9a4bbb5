package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Others read our tokens and our key set, and we read theirs: PyJWT, jose of npm, Nimbus. They are
 * given the token, the key set as it is served, and what to expect.
 */
final class TokenInteropIT {
  private static final String ISSUER = "https://auth.example.com";
  private static final String AUDIENCE = "https://api.example.com";
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String ASSERTION = "keyward-assertion+jwt";
  private static final String SECRET = "pQ7vZ2mK9xT4wL8nR3sB6yD1fG5hJ0cAaEeIiOoUuYy+/=";
  private static final Set<String> PRIVATE =
      Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

  @TempDir private Path directory;

  private Service serve(String algorithm, String more) throws Exception {
    return serve(algorithm, more, ServerHome.ROUTES);
  }

  private Service serve(String algorithm, String more, String routes) throws Exception {
    ServerHome home =
        ServerHome.in(directory)
            .configure(
                "tokens: {issuer: '%s', audience: '%s', algorithm: %s%s}\n"
                        .formatted(ISSUER, AUDIENCE, algorithm, more)
                    + routes);
    Map<String, String> environment = Map.of("SHARED_SECRET", SECRET);
    Service service = Service.serve(home.data(), home.config(), environment, "--init");
    service.admin().user("ada", PASSWORD, "data:read");
    return service;
  }

  private Foreigners foreigners() throws Exception {
    return new Foreigners(directory, ISSUER, AUDIENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "EdDSA", "RS256", "PS256"})
  void othersVerifyOurTokensWithOurKeySet(String algorithm) throws Exception {
    try (Service service = serve(algorithm, "");
        PublicApi api = new PublicApi(service)) {
      String token = api.token("ada", PASSWORD);
      String keys = api.get("/.well-known/jwks.json").expect(200).body();
      String subject = Jwt.read(token).claim("sub");

      assertEquals(algorithm, Jwt.read(token).header("alg"));
      api.withToken("/auth/me", token).expect(200);
      // Nimbus verifies EdDSA only with a library of Google's.
      assertTrue(algorithm.equals("EdDSA") || nimbusVerifies(token, keys, "at+jwt"), "Nimbus");
      assertEquals(subject, foreigners().pyJwt(algorithm, token, keys), "PyJWT");
      assertEquals(subject, foreigners().jose(algorithm, token, keys), "jose");
      holdsOnlyPublicMembers(keys);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "EdDSA", "RS256"})
  void othersVerifyOurAssertionsWithOurKeySet(String algorithm) throws Exception {
    try (RecordingUpstream upstream = new RecordingUpstream();
        Service service =
            serve(
                algorithm,
                "",
                "routes: [{path: /orders, credentials: [access_token], assertion: orders-api,"
                    + " upstream: '%s'}]\n".formatted(upstream.uri()));
        PublicApi api = new PublicApi(service)) {
      String token = api.token("ada", PASSWORD);
      api.withToken("/orders", token).expect(200);
      String assertion = upstream.seen().getLast().value("X-Keyward-Assertion");
      String keys = api.get("/.well-known/jwks.json").expect(200).body();
      String subject = Jwt.read(token).claim("sub");

      assertTrue(algorithm.equals("EdDSA") || nimbusVerifies(assertion, keys, ASSERTION), "Nimbus");
      Foreigners others = new Foreigners(directory, ISSUER, "orders-api", ASSERTION);
      assertEquals(subject, others.pyJwt(algorithm, assertion, keys), "PyJWT");
      assertEquals(subject, others.jose(algorithm, assertion, keys), "jose");
      api.withToken("/orders", assertion).expect(401);
    }
  }

  private static boolean nimbusVerifies(String token, String keys, String type) throws Exception {
    SignedJWT jwt = SignedJWT.parse(token);
    assertEquals(new JOSEObjectType(type), jwt.getHeader().getType());
    JWK key = JWKSet.parse(keys).getKeyByKeyId(jwt.getHeader().getKeyID());
    return jwt.verify(
        new DefaultJWSVerifierFactory()
            .createJWSVerifier(jwt.getHeader(), ((AsymmetricJWK) key).toPublicKey()));
  }

  private static void holdsOnlyPublicMembers(String keys) {
    JsonNode list = AdminApi.JSON.readTree(keys).path("keys");
    assertEquals(1, list.size(), keys);
    for (String member : list.path(0).propertyNames()) {
      assertTrue(!PRIVATE.contains(member), () -> member + " in " + keys);
    }
  }

  @Test
  void othersVerifyOurTokensWithTheSharedSecret() throws Exception {
    try (Service service = serve("HS256", ", secret: '${env:SHARED_SECRET}'");
        PublicApi api = new PublicApi(service)) {
      String token = api.token("ada", PASSWORD);
      String subject = Jwt.read(token).claim("sub");

      api.withToken("/auth/me", token).expect(200);
      assertEquals("{\"keys\":[]}", api.get("/.well-known/jwks.json").expect(200).body());
      assertTrue(
          SignedJWT.parse(token).verify(new MACVerifier(SECRET.getBytes(StandardCharsets.UTF_8))),
          "Nimbus");
      assertEquals(subject, foreigners().pyJwt("HS256", token, SECRET), "PyJWT");
      assertEquals(subject, foreigners().jose("HS256", token, SECRET), "jose");
    }
  }

  @Test
  void weVerifyWhatOthersSignWithTheSharedSecretAndWithNoOther() throws Exception {
    try (Service service = serve("HS256", ", secret: '${env:SHARED_SECRET}'");
        PublicApi api = new PublicApi(service)) {
      String claims = claims();
      for (String secret : new String[] {SECRET, SECRET.replace('p', 'P')}) {
        int wanted = secret.equals(SECRET) ? 200 : 401;
        Map<String, String> tokens =
            Map.of(
                "Nimbus", nimbusSigns(claims, secret),
                "PyJWT", foreigners().pyJwtSigns(claims, secret),
                "jose", foreigners().joseSigns(claims, secret));
        for (Map.Entry<String, String> token : tokens.entrySet()) {
          PublicApi.Reply reply = api.withToken("/auth/me", token.getValue());
          assertEquals(wanted, reply.status(), () -> token.getKey() + reply);
        }
      }
    }
  }

  private static String claims() {
    long now = System.currentTimeMillis() / 1_000;
    return AdminApi.JSON
        .createObjectNode()
        .put("iss", ISSUER)
        .put("sub", "user_of_another_program")
        .put("aud", AUDIENCE)
        .put("exp", now + 300)
        .put("iat", now)
        .put("jti", "made-elsewhere")
        .put("client_id", "another-program")
        .put("scope", "data:read")
        .toString();
  }

  private static String nimbusSigns(String claims, String secret) throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256).type(new JOSEObjectType("at+jwt")).build();
    SignedJWT jwt = new SignedJWT(header, JWTClaimsSet.parse(claims));
    jwt.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
    return jwt.serialize();
  }

  @Test
  void secretIsNeitherLoggedNorStored() throws Exception {
    try (Service service = serve("HS256", ", secret: '${env:SHARED_SECRET}'")) {
      service.process().kill();
      String log = service.process().log();
      String part = SECRET.substring(0, 20);
      assertTrue(!log.contains(part), "in the log");
      for (String file : new String[] {"keyward.db", "keyward.db-wal"}) {
        Path path = service.data().resolve(file);
        assertTrue(
            !Files.exists(path)
                || !Files.readString(path, StandardCharsets.ISO_8859_1).contains(part),
            file);
      }
    }
  }
}
