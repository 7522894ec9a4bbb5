package dev.keyward.server.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeepAlive.Request;
import dev.keyward.testkit.store.scene.NaughtyStrings;
import dev.keyward.testkit.wire.Message;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a caller puts where it may end up in the log: every line is one JSON object in visible
 * ASCII, and there is exactly one for each request (ASVS 16.4.1).
 */
final class LogInjectionIT {
  private static final String FORGED = "{\"level\":\"error\",\"message\":\"forged\"}";

  /** Line ends and what deceives the eye, beside the list. */
  private static final List<String> MORE =
      List.of(
          "\r\n" + FORGED,
          "\n" + FORGED,
          "\u0085" + FORGED,
          "\u2028" + FORGED,
          "\u2029" + FORGED,
          "\u007f\u009b31m",
          "\u001b]0;title\u0007",
          "\u202egnp.exe",
          "\"," + FORGED.substring(1),
          "\\\",\\u000a");

  @TempDir private static Path directory;

  private final List<String> ids = new ArrayList<>();
  private InputHome home;

  @Test
  void everyLineIsOneObjectAndEveryRequestOneLine() throws Exception {
    List<String> strings = new ArrayList<>(NaughtyStrings.all());
    strings.addAll(MORE);
    try (InputHome open = new InputHome(directory)) {
      home = open;
      for (Request request : requests(strings)) {
        sent(home.publicListener, request);
        sent(home.adminListener, request);
      }
      logins(strings);
      check();
    }
  }

  /** Sends; what may be taken for two requests, on a connection of its own. */
  private void sent(KeepAlive shared, Request request) throws Exception {
    String bytes = request.method() + request.target() + request.fields().replace("\r\n", "");
    boolean single = bytes.chars().noneMatch(c -> c == '\r' || c == '\n');
    try (KeepAlive own = new KeepAlive(shared)) {
      Message answer = (single ? shared : own).exchange(request);
      assertTrue(answer.status() < 500 || answer.status() == 502, answer::startLine);
      ids.add(answer.value("X-Request-Id"));
    }
  }

  /** Each string in the path, escaped and as it is, in the method, the query and in fields. */
  private static List<Request> requests(List<String> strings) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < strings.size(); i++) {
      boolean all = i >= strings.size() - MORE.size();
      String raw = new String(strings.get(i).getBytes(UTF_8), ISO_8859_1);
      String latin = new String(strings.get(i).getBytes(ISO_8859_1), ISO_8859_1);
      String escaped = URLEncoder.encode(strings.get(i), UTF_8).replace("+", "%20");
      List<Request> each =
          List.of(
              get("/open/" + escaped, ""),
              get("/open/" + raw, ""),
              get("/open/" + latin, ""),
              get("/open?" + raw, ""),
              get("/open/x", "User-Agent: " + raw + "\r\n"),
              get("/open/x", "X-Request-Id: " + raw + "\r\nX-Api-Key: " + raw + "\r\n"),
              get("/open/x", "X-Forwarded-For: " + raw + "\r\nReferer: " + raw + "\r\n"),
              get("/open/x", "Authorization: Bearer " + raw + "\r\nCookie: " + raw + "\r\n"),
              new Request(raw.isEmpty() ? "GET" : raw, "/open/x", "", new byte[0]));
      requests.addAll(all ? each : List.of(each.get(i % each.size())));
    }
    return requests;
  }

  private static Request get(String target, String fields) {
    return new Request("GET", target, fields, new byte[0]);
  }

  /** Usernames, and names of clients whose keys are then used. */
  private void logins(List<String> strings) throws Exception {
    for (int i = 0; i < strings.size(); i += 24) {
      byte[] body = PublicApi.credentials(strings.get(i), "hunter2").toString().getBytes(UTF_8);
      sent(
          home.publicListener,
          new Request("POST", "/auth/login", "Content-Type: application/json\r\n", body));
      String name = AdminApi.JSON.createObjectNode().put("name", strings.get(i)).toString();
      AdminApi.Reply client = home.service.admin().post("/v1/clients", name);
      if (client.status() == 201) {
        String key = home.service.admin().key(client.json().path("id").asString()).secret();
        sent(home.publicListener, get("/open/x", "X-API-Key: " + key + "\r\n"));
      }
    }
  }

  private void check() throws Exception {
    String log = home.logAfterTheEnd();
    assertTrue(LogLines.isVisible(log), "the log is visible ASCII");
    LogLines lines = LogLines.of(log);
    assertEquals(List.of(), lines.all("message", "forged"));
    assertEquals(List.of(), lines.all("level", "error"));
    assertFalse(log.contains("hunter2"));
    Map<String, Long> requests =
        lines.all("logger", "keyward.access").stream()
            .collect(
                Collectors.groupingBy(
                    line -> line.getOrDefault("request_id", ""), Collectors.counting()));
    for (String id : ids) {
      assertEquals(1L, requests.get(id), id);
    }
  }
}
