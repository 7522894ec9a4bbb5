package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One Keyward takes the tokens of another. */
final class OtherKeywardIT {
  private static final String PASSWORD = "violet thunder over nine lakes";

  @TempDir private Path directory;

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ServerHome issuer(ServerHome home, int port, String algorithm) throws Exception {
    return home.write(
        """
        data: data
        public: {address: '127.0.0.1:%d'}
        admin: {address: '127.0.0.1:0'}
        tokens: {issuer: 'https://b.example.com', audience: 'https://api.example.com', algorithm: %s}
        """
            .formatted(port, algorithm));
  }

  private static ServerHome relying(
      ServerHome home, ServerHome other, int port, String audience, RecordingUpstream upstream)
      throws Exception {
    return home.configure(
        """
        tokens: {issuer: 'https://a.example.com', audience: 'https://api.example.com'}
        limits: {failures_per_address: off}
        issuers:
          - issuer: https://b.example.com
            jwks: https://127.0.0.1:%d/.well-known/jwks.json
            ca: %s
            allow_private_addresses: true
            audience: %s
            algorithms: [ES256, EdDSA]
            subject_prefix: b|
        routes:
          - {path: /data/**, credentials: [access_token], scopes: [data:read], upstream: '%s'}
        """
            .formatted(port, other.data().resolve("ca.crt"), audience, upstream.uri()));
  }

  /** In an emergency: the one that was published and waiting signs at once. */
  private static void replaceTheKey(Service b) throws Exception {
    for (JsonNode key : b.admin().get("/v1/signing-keys").expect(200).json().path("items")) {
      if (key.path("state").asString().equals("ACTIVE")) {
        b.admin()
            .post("/v1/signing-keys/" + key.path("kid").asString() + "/revoke", "")
            .expect(200);
      }
    }
  }

  @Test
  void tokensOfTheOtherPassAndItsNewKeyIsNoticed() throws Exception {
    ServerHome there = new ServerHome(Files.createDirectory(directory.resolve("b")));
    ServerHome here = new ServerHome(Files.createDirectory(directory.resolve("a")));
    int port = freePort();
    String token;
    String user;
    String keyOfA;
    String keyOfB;
    try (RecordingUpstream upstream = new RecordingUpstream()) {
      try (Service b = issuer(there, port, "ES256").serve("--init");
          PublicApi atB = new PublicApi(b)) {
        user = b.admin().user("ada", PASSWORD, "data:read", "keyward:verify");
        token = atB.token("ada", PASSWORD);
        keyOfB = b.adminKey();
        try (Service a =
                relying(here, there, port, "https://elsewhere.example.com", upstream)
                    .serve("--init");
            PublicApi atA = new PublicApi(a)) {
          keyOfA = a.adminKey();
          assertEquals("invalid_token", atA.withToken("/data/x", token).expect(401).code());
          assertEquals(0, a.process().terminate());
        }
      }
      relying(here, there, port, "https://api.example.com", upstream);
      try (Service a = Service.serveWith(keyOfA, here);
          PublicApi atA = new PublicApi(a)) {
        assertEquals(
            "unavailable", atA.withToken("/data/x", token).expect(503).code(), "b is down");
        assertEquals(200, a.admin().get("/health/ready").status());
        try (Service b = Service.serveWith(keyOfB, issuer(there, port, "EdDSA"));
            PublicApi atB = new PublicApi(b)) {
          Await.until(() -> atA.withToken("/data/x", token).status() == 200, "b's first look");
          Message seen = upstream.seen().getFirst();
          assertEquals("b|" + user, seen.value("X-Keyward-Subject"));
          assertEquals("ada", seen.value("X-Keyward-Name"));
          assertEquals("data:read", seen.value("X-Keyward-Scopes"));
          replaceTheKey(b);
          String newer = atB.token("ada", PASSWORD);
          assertEquals("EdDSA", Jwt.read(newer).header("alg"));
          Await.until(() -> atA.withToken("/data/x", newer).status() == 200, "b's new key");
          revoke(a, "b|" + user);
          assertEquals(401, atA.withToken("/data/x", newer).status());
          assertEquals(401, atA.withToken("/data/x", token).status());
          assertEquals(200, atB.withToken("/auth/me", newer).status(), "b was not told");
        }
        assertEquals(0, a.process().terminate());
        String log = a.process().log();
        assertEquals(1, count(log, "the keys of an issuer cannot be fetched\""));
        assertEquals(1, count(log, "the keys of an issuer can be fetched again\""));
        assertTrue(!log.contains("eyJ"), "a token is in the log");
      }
    }
  }

  private static void revoke(Service a, String subject) throws Exception {
    a.admin()
        .post(
            "/v1/tokens/revoke",
            AdminApi.JSON.createObjectNode().put("subject", subject).toString())
        .expect(204);
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }
}
