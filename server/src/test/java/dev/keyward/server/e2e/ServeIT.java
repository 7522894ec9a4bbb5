package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keyward serve} and the offline commands beside it. */
final class ServeIT {
  private static final int CANNOT_CONNECT = 7;

  @TempDir private Path directory;

  @Test
  void initMakesAnInstallationAndPrintsItsAdminKeyOnce() throws Exception {
    ServerHome home = ServerHome.in(directory).configure(ServerHome.ROUTES);
    String adminKey;
    try (Service service = home.serve("--init")) {
      adminKey = service.adminKey();
      service.admin().get("/v1/clients").expect(200);
      service.curl().get(service.url() + "/data/x").expect(401);
      assertEquals(0, service.process().terminate());
      assertEquals("", service.process().rest());
      assertFalse(service.process().log().contains(adminKey), "not in the log");
    }
    assertEquals("rwx------", Snapshot.mode(home.data()));
    assertEquals("rw-------", Snapshot.mode(home.data().resolve("master.key")));
    assertFalse(
        Files.exists(home.data().resolve("admin.key")), "quickstart alone keeps it readable");

    try (KeywardProcess again =
        KeywardProcess.start(
            home.directory(),
            directory.resolve("log"),
            "serve",
            "--config",
            "keyward.yaml",
            "--init")) {
      Map<String, String> ready = again.awaitLogged("message", "ready");
      String url = "https://127.0.0.1:" + ready.get("admin_port");
      new Curl(home.data().resolve("ca.crt")).withKey(url + "/v1/clients", adminKey).expect(200);
      assertEquals(0, again.terminate());
      assertEquals("", again.rest(), "not printed again");
    }
  }

  @Test
  void whatQuickstartLeftIsServedAsItStands() throws Exception {
    String key;
    Path data;
    try (RecordingUpstream upstream = new RecordingUpstream()) {
      try (Service quickstart =
          Service.quickstart(directory, "--upstream", upstream.uri().toString())) {
        key = quickstart.apiKey();
        data = quickstart.data();
        quickstart.process().terminate();
      }
      try (Service service = Service.serve(data, data.resolve("keyward.yaml"), Map.of())) {
        service.curl().withKey(service.url() + "/x", key).expect(200);
        service.curl().get(service.url() + "/x").expect(401);
        service.admin().get("/v1/keys").expect(200);
      }
    }
  }

  @Test
  void environmentAndReferencesComeOverTheFile() throws Exception {
    ServerHome home =
        ServerHome.in(directory)
            .write(
                "data: data\npublic: {address: '127.0.0.1:1'}\nadmin: {address: '127.0.0.1:0'}\n");
    Path masterKey = home.directory().resolve("mk");
    Files.writeString(masterKey, "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=\n");
    ServerHome.chmod(masterKey, "rw-------");
    Certificates.selfSigned(
        home.directory().resolve("own.crt"), home.directory().resolve("own.key"));
    try (RecordingUpstream upstream = new RecordingUpstream()) {
      Map<String, String> environment =
          Map.of(
              "KEYWARD__PUBLIC__ADDRESS", "127.0.0.1:0",
              "KEYWARD__PUBLIC__TLS", "{certificate: own.crt, key: own.key}",
              "KEYWARD__SECRETS__MASTER_KEY", "${file:" + masterKey + "}",
              "KEYWARD__ROUTES", "[{path: '/**', public: true, upstream: '${env:TARGET}'}]",
              "TARGET", upstream.uri().toString());

      try (Service service = Service.serve(home.data(), home.config(), environment, "--init")) {
        new Curl(home.directory().resolve("own.crt")).get(service.url() + "/x").expect(200);
        assertEquals(
            60,
            service.curl().attempt(service.url() + "/x").exitCode(),
            "not the local CA's certificate");
        service.admin().get("/v1/clients").expect(200);
        assertFalse(Files.exists(home.data().resolve("master.key")), "it comes from elsewhere");
      }
    }
  }

  @Test
  void plaintextOnLoopback() throws Exception {
    try (RecordingUpstream upstream = new RecordingUpstream()) {
      ServerHome home = ServerHome.in(directory);
      home.write(
          "data: data\n"
              + "public: {address: '127.0.0.1:0', tls: off}\n"
              + "admin: {address: '127.0.0.1:0'}\n"
              + "routes:\n"
              + "  - {path: /**, credentials: [api_key], upstream: '"
              + upstream.uri()
              + "'}\n");
      try (Service service = home.serve("--init")) {
        String url = service.url().replace("https:", "http:");
        String key = service.admin().key(service.admin().client("c")).secret();
        service.curl().withKey(url + "/x", key).expect(200);
        service.curl().withKey(url + "/x", key, "-H", "X-Forwarded-Proto: https").expect(403);
        service.curl().get(url + "/x").expect(401);
      }
    }
  }

  @Test
  void configCheckTellsEveryProblemAtOnceWithItsPlace() throws Exception {
    ServerHome home = ServerHome.in(directory).configure(ServerHome.ROUTES);
    var good =
        KeywardProcess.run(home.directory(), Map.of(), "config", "check", "keyward.yaml")
            .succeeded();
    assertEquals("", good.err());

    home.configure("nonsense: 1\nmax_stale: soon\nroutes:\n  - {path: data, upstream: ftp://x}\n");
    Snapshot before = Snapshot.of(home.directory());
    var bad = KeywardProcess.run(home.directory(), Map.of(), "config", "check", "keyward.yaml");

    assertEquals(1, bad.exitCode());
    assertEquals("", bad.out());
    for (String told : List.of("nonsense", "max_stale", "path", "credentials", "upstream")) {
      assertTrue(
          bad.err()
              .lines()
              .anyMatch(line -> line.startsWith("keyward.yaml:") && line.contains(told)),
          bad.err());
    }
    assertEquals(before, Snapshot.of(home.directory()));
  }

  @Test
  void adminKeyIsMadeOfflineWhileTheServerIsDownAndWhileItRuns() throws Exception {
    ServerHome home = ServerHome.in(directory).configure(ServerHome.ROUTES);
    String first = home.install();
    String down = newAdminKey(home);
    assertNotEquals(first, down);
    try (Service service = Service.serveWith(down, home)) {
      service.admin().get("/v1/keys").expect(200);
      String running = newAdminKey(home);
      service.curl().withKey(service.adminUrl() + "/v1/clients", running).expect(200);
      service.curl().withKey(service.adminUrl() + "/v1/clients", first).expect(200);
    }
  }

  private static String newAdminKey(ServerHome home) throws Exception {
    var made =
        KeywardProcess.run(
                home.directory(), Map.of(), "admin-key", "create", "--config", "keyward.yaml")
            .succeeded();
    assertEquals("", made.err());
    assertTrue(made.out().matches("kw_live_[0-9A-Za-z]{49}\\R"), made.out());
    return made.out().strip();
  }

  @Test
  void sigtermFinishesWhatRunsAndEndsWithZero() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (RecordingUpstream upstream = new RecordingUpstream();
        Service service = Service.quickstart(directory, "--upstream", upstream.uri().toString())) {
      upstream.answer(
          (request, out) -> {
            arrived.countDown();
            out.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nfini"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            waitFor(release);
            out.write("shed".getBytes(StandardCharsets.US_ASCII));
          });
      Curl.Pending first =
          service
              .curl()
              .start(service.url() + "/slow", "-H", "X-API-Key: " + service.apiKey(), "--http1.1");
      Curl.Pending second =
          service
              .curl()
              .start(service.url() + "/slow", "-H", "X-API-Key: " + service.apiKey(), "--http2");
      waitFor(arrived);
      Await.until(() -> upstream.seen().size() == 2, "both requests");

      service.process().requestEnd();
      Await.until(
          () -> service.curl().attempt(service.url() + "/new").exitCode() == CANNOT_CONNECT,
          "no new connections");
      release.countDown();

      assertEquals("finished", first.answer().expect(200).body());
      assertEquals("finished", second.answer().expect(200).body());
      assertEquals(0, service.process().exitCode());
      assertFalse(Files.exists(service.data().resolve("keyward.db-wal")), "the database is closed");
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
