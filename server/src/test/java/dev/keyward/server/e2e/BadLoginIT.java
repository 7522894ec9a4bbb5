package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests to log in that are not what is documented: told what is wrong, and nothing happens. */
final class BadLoginIT {
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final int MAX_BODY = 64 * 1024;
  private static final String RIGHT = "{\"username\":\"ada\",\"password\":\"" + PASSWORD + "\"}";

  @TempDir private static Path directory;
  private static Service keyward;
  private static PublicApi api;
  private static String user;

  @BeforeAll
  static void start() throws Exception {
    keyward =
        ServerHome.in(directory)
            .configure(
                "limits: {failures_per_address: off, login: {per_address: off, per_account:"
                    + " off}}\n"
                    + ServerHome.ROUTES)
            .serve("--init");
    api = new PublicApi(keyward);
    user = keyward.admin().user("ada", PASSWORD);
  }

  /** No request of this class is a login, and no password is in the log, right or wrong. */
  @AfterAll
  static void nobodyWasLoggedInAndNothingWasTold() throws Exception {
    try (Service service = keyward;
        PublicApi _ = api) {
      JsonNode known = service.admin().get("/v1/users/" + user).expect(200).json();
      assertTrue(known.path("last_login_at").isNull(), known::toString);
      assertEquals(0, service.process().terminate());
      assertEquals(List.of(), service.process().logLines().all("level", "error"));
      assertFalse(service.process().log().contains("violet thunder"), "a password in the log");
      assertFalse(service.process().log().contains("hunter2"), "a password in the log");
    }
  }

  private static void invalid(String body, String pointer) throws Exception {
    PublicApi.Reply reply = api.post("/auth/login", body);
    assertEquals(400, reply.status(), () -> body + " -> " + reply);
    assertEquals("invalid_request", reply.code());
    assertEquals(pointer, reply.json().at("/errors/0/pointer").asString(), () -> body + reply);
    assertFalse(reply.body().contains("hunter2"), reply::toString);
  }

  @Test
  void everyMemberHasItsType() throws Exception {
    Map<String, List<String>> wrong =
        Map.of(
            "username", List.of("null", "true", "7", "[]", "[\"ada\"]", "{}", "\"\""),
            "password", List.of("null", "false", "7.5", "[]", "[\"hunter2\"]", "{}", "\"\""),
            "scopes", List.of("null", "true", "0", "\"data:read\"", "{}"),
            "client_id", List.of("null", "true", "0", "[]", "{}", "\"\"", "\"hunter2\""));
    for (Map.Entry<String, List<String>> member : wrong.entrySet()) {
      for (String value : member.getValue()) {
        JsonNode body = AdminApi.JSON.readTree(RIGHT);
        String changed =
            ((ObjectNode) body).set(member.getKey(), AdminApi.JSON.readTree(value)).toString();
        invalid(changed, "/" + member.getKey());
      }
    }
  }

  /** Neither looked up nor taken for somebody that it resembles. */
  @Test
  void whatCannotBeAUsernameIsNobody() throws Exception {
    String kim = keyward.admin().user("kim", PASSWORD);
    for (String username :
        List.of(
            "a\\u0000b", "\\u212aim", "k\u0456m", " kim", "kim ", "kim\\n", "*", "' OR 1=1 --")) {
      String body = "{\"username\":\"" + username + "\",\"password\":\"" + PASSWORD + "\"}";
      PublicApi.Reply reply = api.post("/auth/login", body);
      assertEquals(401, reply.status(), () -> username + " -> " + reply);
      assertEquals("invalid_login", reply.code());
    }
    JsonNode known = keyward.admin().get("/v1/users/" + kim).expect(200).json();
    assertTrue(known.path("last_login_at").isNull(), known::toString);
  }

  @Test
  void scopesAreWords() throws Exception {
    for (String scopes : List.of("[7]", "[null]", "[\"\"]", "[\"a b\"]", "[[\"a\"]]")) {
      invalid(RIGHT.replace("}", ",\"scopes\":" + scopes + "}"), "/scopes/0");
    }
    invalid(RIGHT.replace("}", ",\"scopes\":[\"a\",\"a\"]}"), "/scopes");
  }

  @Test
  void passwordIsBoundedBeforeItIsHashed() throws Exception {
    for (String password :
        List.of("hunter2" + "x".repeat(250), "x".repeat(1_025), "\u20ac".repeat(256))) {
      PublicApi.Reply reply = api.login("ada", password);
      int codePoints = password.codePointCount(0, password.length());
      assertEquals(codePoints > 256 ? 400 : 401, reply.status(), reply::toString);
    }
  }

  @Test
  void membersAreThereOnceAndNoOthers() throws Exception {
    invalid("{}", "/username");
    invalid("{\"username\":\"ada\"}", "/password");
    invalid("{\"password\":\"hunter2\"}", "/username");
    invalid(RIGHT.replace("}", ",\"username\":\"root\"}"), "");
    invalid(RIGHT.replace("}", ",\"user\\u006eame\":\"root\"}"), "");
    api.post("/auth/login", RIGHT.replace("username", "Username")).expect(400);
  }

  @Test
  void unknownMemberIsRefused() throws Exception {
    PublicApi.Reply reply =
        api.post("/auth/login", RIGHT.replace("}", ",\"hunter2\":true}")).expect(400);

    assertEquals("invalid_request", reply.code());
    assertFalse(reply.body().contains(PASSWORD), reply::toString);
  }

  @Test
  void bodyIsOneJsonObject() throws Exception {
    for (String body :
        List.of(
            "nope",
            "null",
            "7",
            "\"hunter2\"",
            "[]",
            "[" + RIGHT + "]",
            "{",
            RIGHT + RIGHT,
            RIGHT + "x",
            RIGHT.replace("\"", "'"),
            "\ufeff" + RIGHT,
            "// hi\n" + RIGHT)) {
      invalid(body, "");
    }
    invalid("{\"username\":\"ada\",\"password\":\"a\nb\"}", "");
  }

  @Test
  void bodyIsNested32LevelsAtMost() throws Exception {
    invalid("[".repeat(5_000), "");
    invalid("{\"a\":".repeat(5_000), "");
    invalid("{\"username\":" + "[".repeat(40) + "]".repeat(40) + "}", "");
  }

  @Test
  void emptyBodyIsInvalid() throws Exception {
    for (String[] headers :
        new String[][] {{"Content-Type", "application/json"}, {"Accept", "application/json"}}) {
      api.send("POST", "/auth/login", BodyPublishers.noBody(), headers).expect(400);
    }
  }

  @Test
  void bodyIsUtf8WithoutLoneSurrogates() throws Exception {
    for (byte[] body :
        List.of(
            RIGHT.replace("ada", "ad\u00e9").getBytes(StandardCharsets.ISO_8859_1),
            RIGHT.getBytes(StandardCharsets.UTF_16),
            RIGHT.getBytes(StandardCharsets.UTF_16LE),
            new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'},
            new byte[] {0})) {
      api.send(
              "POST",
              "/auth/login",
              BodyPublishers.ofByteArray(body),
              "Content-Type",
              "application/json")
          .expect(400);
    }
    invalid(RIGHT.replace("violet", "\\ud800"), "");
    invalid(RIGHT.replace("ada", "\\udc00\\ud800"), "");
  }

  @Test
  void bodyIsJsonByItsHeader() throws Exception {
    for (String type :
        List.of(
            "text/plain",
            "text/json",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "application/json, application/json",
            "application/problem+json")) {
      PublicApi.Reply reply =
          api.send("POST", "/auth/login", BodyPublishers.ofString(RIGHT), "Content-Type", type);
      assertEquals("unsupported_media_type", reply.expect(415).code(), type);
    }
    api.send("POST", "/auth/login", BodyPublishers.ofString(RIGHT)).expect(415);
    for (String encoding : List.of("gzip", "identity")) {
      api.post("/auth/login", RIGHT, "Content-Encoding", encoding).expect(415);
    }
  }

  @Test
  void bodyIsAtMost64Kilobytes() throws Exception {
    String wrong = RIGHT.replace("violet", "hunter2");
    Path largest = padded("largest", wrong, MAX_BODY);
    Path larger = padded("larger", wrong, MAX_BODY + 1);

    posted(largest).expect(401);
    assertEquals("content_too_large", posted(larger).expect(413).json().path("code").asString());
    posted(larger, "-H", "Transfer-Encoding: chunked").expect(413);
  }

  private static Path padded(String name, String json, int bytes) throws Exception {
    return Files.writeString(directory.resolve(name), json + " ".repeat(bytes - json.length()));
  }

  private static Curl.Answer posted(Path body, String... more) throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--http1.1",
                "-H",
                "Content-Type: application/json",
                "-H",
                "Expect:",
                "--data-binary",
                "@" + body));
    options.addAll(List.of(more));
    return keyward.curl().attempt(keyward.url() + "/auth/login", options.toArray(String[]::new));
  }

  @Test
  void onlyPostLogsIn() throws Exception {
    for (String method : List.of("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")) {
      PublicApi.Reply reply =
          api.send(
              method,
              "/auth/login",
              BodyPublishers.ofString(RIGHT),
              "Content-Type",
              "application/json");
      assertEquals("POST", reply.expect(405).header("Allow"), method);
    }
    api.post("/auth/login/", RIGHT).expect(404);
    api.post("/auth/login/again", RIGHT).expect(404);
    api.post("/auth/Login", RIGHT).expect(404);
  }

  @Test
  void passwordInTheQueryIsRefused() throws Exception {
    api.post("/auth/login?username=ada&password=hunter2", RIGHT).expect(400);
  }

  @Test
  void twoCredentialsAreRefusedBeforeTheBodyIsRead() throws Exception {
    api.post("/auth/login", RIGHT, "Authorization", "Bearer a.b.c", "X-API-Key", "x").expect(400);
  }
}
