package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code keyward quickstart} from an empty directory, and again. */
final class QuickstartIT {
  @TempDir private Path home;

  @Test
  void firstRunMakesEverythingAndSaysSoInOneObject() throws Exception {
    long start = System.nanoTime();
    try (Service service = Service.quickstart(home)) {
      System.out.println(
          "quickstart was ready after " + (System.nanoTime() - start) / 1_000_000 + " ms");
      JsonNode ready = service.ready();

      assertEquals(
          Set.of(
              "url",
              "admin_url",
              "ca_file",
              "admin_key",
              "client_id",
              "api_key",
              "username",
              "password"),
          Set.copyOf(ready.propertyNames()));
      assertEquals("quickstart", ready.path("username").asString());
      assertTrue(ready.path("password").asString().length() >= 15, "as long as others must be");
      assertTrue(service.apiKey().matches("kw_live_[0-9A-Za-z]{49}"), "shape");
      assertEquals(
          service.adminKey(), Files.readString(service.data().resolve("admin.key")).strip());
      assertEquals(
          service.data().resolve("ca.crt").toRealPath(),
          Path.of(ready.path("ca_file").asString()).toRealPath());
      everyFileIsItsOwnersAlone(service.data());
      theDemoAnswersKeysOnly(service);
      theUserCanLogIn(service);
      assertEquals(0, service.process().terminate());
      assertEquals("", service.process().rest(), "nothing but the object on standard output");
    }
  }

  private static void everyFileIsItsOwnersAlone(Path data) throws Exception {
    assertEquals("rwx------", Snapshot.mode(data));
    Set<String> open = Set.of("ca.crt", "server.crt");
    List<Path> files;
    try (Stream<Path> all = Files.list(data)) {
      files = all.toList();
    }
    Set<String> names =
        Set.copyOf(files.stream().map(file -> file.getFileName().toString()).toList());
    assertTrue(
        names.containsAll(
            Set.of(
                "master.key", "admin.key", "keyward.yaml", "keyward.db", "ca.crt", "server.crt")),
        names::toString);
    for (Path file : files) {
      String wanted = open.contains(file.getFileName().toString()) ? "rw-r--r--" : "rw-------";
      assertEquals(wanted, Snapshot.mode(file), file.toString());
    }
  }

  private static void theDemoAnswersKeysOnly(Service service) throws Exception {
    Curl curl = service.curl();
    curl.get(service.url() + "/data").expect(401);
    assertEquals(
        "widget",
        curl.withKey(service.url() + "/data", service.apiKey())
            .expect(200)
            .json()
            .path("name")
            .asString());
    curl.withKey(service.url() + "/elsewhere", service.apiKey()).expect(404);
    for (String name : List.of("localhost", "127.0.0.1")) {
      curl.withKey(service.url().replace("127.0.0.1", name) + "/data", service.apiKey(), "-4")
          .expect(200);
    }
  }

  private static void theUserCanLogIn(Service service) throws Exception {
    try (PublicApi api = new PublicApi(service)) {
      JsonNode ready = service.ready();
      String token = token(service, ready);
      assertEquals(
          "widget", api.withToken("/data", token).expect(200).json().path("name").asString());
      assertEquals(service.url(), Jwt.read(token).claim("iss"), "the public URL of the first run");
      assertEquals(service.url(), Jwt.read(token).claim("aud"), "the public URL of the first run");
    }
  }

  @Test
  void printedLinesWorkWhenPastedEvenWithSpacesInTheirPaths() throws Exception {
    Path spaced = Files.createDirectory(home.resolve("it's a home"));
    String[] line = {"quickstart", "--port", "0", "--admin-port", "0", "--data", "my data"};
    try (KeywardProcess process = KeywardProcess.start(spaced, home.resolve("log"), line)) {
      String printed = process.linesUntil("Ctrl-C");

      List<String> curls = printed.lines().filter(text -> text.startsWith("curl ")).toList();

      assertEquals(4, curls.size(), printed);
      String refused = Curl.paste(spaced, curls.getFirst());
      assertTrue(refused.contains(" 401") && refused.contains("www-authenticate: ApiKey"), refused);
      for (String line200 : List.of(curls.get(1), curls.get(3))) {
        String answered = Curl.paste(spaced, line200);
        assertTrue(answered.contains(" 200") && answered.contains("widget"), answered);
      }
      String login = Curl.paste(spaced, curls.get(2));
      assertTrue(login.startsWith("{\"access_token\":\"eyJ"), "the login gives a token");
      process.logLines();
      assertEquals(0, process.terminate());
    }
  }

  @Test
  void secondRunStartsTheSameServiceAndMakesNothingTwice() throws Exception {
    String apiKey;
    String token;
    String before;
    byte[] masterKey;
    JsonNode first;
    try (Service service = Service.quickstart(home)) {
      first = service.ready();
      apiKey = service.apiKey();
      token = token(service, first);
      before = service.admin().everything();
      masterKey = Files.readAllBytes(service.data().resolve("master.key"));
      assertEquals(0, service.process().terminate());
    }
    String config = Files.readString(home.resolve("keyward-data/keyward.yaml"));

    try (Service again = Service.quickstart(home)) {
      assertTrue(
          again.ready().path("api_key").isNull() && again.ready().path("password").isNull(),
          again.ready()::toString);
      assertEquals(first.path("username"), again.ready().path("username"));
      assertEquals(first.path("admin_key"), again.ready().path("admin_key"));
      assertEquals(first.path("client_id"), again.ready().path("client_id"));
      assertEquals(before, again.admin().everything());
      assertArrayEquals(masterKey, Files.readAllBytes(again.data().resolve("master.key")));
      assertNotEquals(first.path("url"), again.ready().path("url"), "another port was asked for");
      assertEquals(
          config, Files.readString(again.data().resolve("keyward.yaml")), "for one run only");
      again.curl().withKey(again.url() + "/data", apiKey).expect(200);
      again.curl().get(again.url() + "/data").expect(401);
      again.curl().get(again.url() + "/data", "-H", "Authorization: Bearer " + token).expect(200);
      token(again, first);
    }
  }

  /** What a login with the name and the password of the first run gives. */
  private static String token(Service service, JsonNode first) throws Exception {
    try (PublicApi api = new PublicApi(service)) {
      return api.token(first.path("username").asString(), first.path("password").asString());
    }
  }

  @Test
  void laterTextRunShowsNoSecretAndTheWayToANewKey() throws Exception {
    String apiKey;
    String adminKey;
    String password;
    try (Service service = Service.quickstart(home)) {
      apiKey = service.apiKey();
      password = service.ready().path("password").asString();
      adminKey = service.adminKey();
    }
    try (KeywardProcess process =
        KeywardProcess.start(
            home, home.resolve("log"), "quickstart", "--port", "0", "--admin-port", "0")) {
      String printed = process.linesUntil("Ctrl-C");

      for (String secret : List.of(apiKey, adminKey, password)) {
        assertFalse(printed.contains(secret), printed);
      }
      assertTrue(printed.contains("keyward key create --client-id client_"), printed);
      assertTrue(printed.contains("keyward user password user_"), printed);
    }
  }

  @Test
  void upstreamIsTheApiThatIsProtected() throws Exception {
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/",
        exchange -> {
          byte[] body =
              ("mine " + exchange.getRequestURI())
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    api.start();
    try (Service service =
        Service.quickstart(home, "--upstream", "http://127.0.0.1:" + api.getAddress().getPort())) {
      service.curl().get(service.url() + "/any/path").expect(401);
      assertEquals(
          "mine /any/path?q=1",
          service
              .curl()
              .withKey(service.url() + "/any/path?q=1", service.apiKey())
              .expect(200)
              .body());
      service.process().terminate();
      Path config = service.data().resolve("keyward.yaml");
      assertTrue(
          Files.readString(config).contains(":" + api.getAddress().getPort() + "'"),
          "kept for serve");
    } finally {
      api.stop(0);
    }
  }
}
