package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The operator's own certificates, and those of clients, as curl sees them. */
final class PublicTlsIT {
  private static final String WWW = "www.example.com";
  private static final String API = "api.example.com";

  /** A node with certificates for two names, one of them of two types, and a CA for clients. */
  static ServerHome home(Path parent, String upstream) throws Exception {
    ServerHome home = ServerHome.in(parent);
    Path files = home.directory();
    Certificates.authority(files, "servers");
    Certificates.authority(files, "clients");
    String server = "extendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\nsubjectAltName=DNS:";
    Certificates.issued(files, "servers", "www-ec", "EC", server + WWW);
    Certificates.issued(files, "servers", "www-rsa", "RSA", server + WWW);
    Certificates.issued(files, "servers", "api", "EC", server + API);
    String client = "extendedKeyUsage=clientAuth";
    Certificates.issued(files, "clients", "client", "EC", client);
    Certificates.issued(files, "servers", "stranger", "EC", client);
    return home.write(
        """
        data: data
        public:
          address: 127.0.0.1:0
          tls:
            certificates:
              - {certificate: www-ec.crt, key: www-ec.key}
              - {certificate: www-rsa.crt, key: www-rsa.key}
              - {certificate: api.crt, key: api.key}
          client_ca: clients.crt
        admin: {address: 127.0.0.1:0}
        routes:
          - {path: /**, public: true, upstream: "UP"}
          - {path: /certified, public: true, client_certificate: required, upstream: "UP"}
          - {path: /both, credentials: [api_key], client_certificate: required, upstream: "UP"}
        """
            .replace("UP", upstream));
  }

  @Test
  void ownCertificatesAndThoseOfClients(@TempDir Path directory) throws Exception {
    try (RecordingUpstream upstream = new RecordingUpstream()) {
      ServerHome home = home(directory, upstream.uri().toString());
      try (Service service = home.serve("--init")) {
        Curl curl = new Curl(home.directory().resolve("servers.crt"));
        String port = service.url().substring(service.url().lastIndexOf(':'));
        for (String name : new String[] {WWW, API}) {
          String[] here = {"--resolve", name + port + ":127.0.0.1"};
          String url = "https://" + name + port;
          saysHsts(curl.get(url + "/x", with(here, home, "client", "-i")).expect(200));
          saysHsts(curl.get(url + "/auth/me", with(here, home, "client", "-i")).expect(401));
          curl.get(url + "/certified", here).expect(403);
          for (String version : new String[] {"--http1.1", "--http2"}) {
            curl.get(url + "/certified", with(here, home, "client", version)).expect(200);
          }
        }
        String[] there = {"--resolve", WWW + port + ":127.0.0.1"};
        String url = "https://" + WWW + port;
        String key = service.admin().key(service.admin().client("c")).secret();
        curl.get(url + "/both", with(there, home, "client", "-s")).expect(401);
        curl.withKey(url + "/both", key, there).expect(403);
        curl.withKey(url + "/both", key, with(there, home, "client", "-s")).expect(200);
        assertNotEquals(
            0, curl.attempt(url + "/x", with(there, home, "stranger", "-s")).exitCode());
        assertTrue(
            service.process().log().contains("CLIENT_CERTIFICATE_REQUIRED"), "the exact reason");
        explained(service, key);
        var routes = service.admin().get("/v1/routes").expect(200).body();
        assertTrue(routes.contains("\"client_certificate\":\"required\""), routes);
        assertEquals(0, service.process().terminate());
      }
    }
  }

  private static void explained(Service service, String key) throws Exception {
    String request = "{\"method\":\"GET\",\"path\":\"/both\",\"headers\":{\"X-API-Key\":\"%s\"}%s}";
    JsonNode without =
        service.admin().post("/v1/explain", request.formatted(key, "")).expect(200).json();
    assertEquals("CLIENT_CERTIFICATE_REQUIRED", without.path("code").asString());
    assertEquals("failed", step(without).path("result").asString());
    String shown = request.formatted(key, ",\"client_certificate\":true");
    JsonNode with = service.admin().post("/v1/explain", shown).expect(200).json();
    assertEquals("VALID", with.path("code").asString());
    assertEquals("passed", step(with).path("result").asString());
  }

  private static JsonNode step(JsonNode explanation) {
    return explanation
        .path("steps")
        .valueStream()
        .filter(step -> step.path("step").asString().equals("client_certificate"))
        .findFirst()
        .orElseThrow();
  }

  private static void saysHsts(Curl.Answer answer) {
    String field = "strict-transport-security: max-age=31536000; includeSubDomains\r\n";
    assertTrue(answer.body().contains(field), answer::body);
  }

  private static String[] with(String[] options, ServerHome home, String name, String more) {
    Path files = home.directory();
    return new String[] {
      options[0],
      options[1],
      "--cert",
      files.resolve(name + ".crt").toString(),
      "--key",
      files.resolve(name + ".key").toString(),
      more
    };
  }
}
