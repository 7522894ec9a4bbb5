package dev.keyward.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeepAlive.Request;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.Item;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * {@code RateLimit-Policy}, {@code RateLimit} and {@code Retry-After} of real answers, read by a
 * parser that is not ours (draft-ietf-httpapi-ratelimit-headers-10; RFC 9110 section 10.2.3).
 */
final class RateLimitFieldsIT {
  @TempDir private static Path directory;

  private static String config(URI upstream) {
    return """
    data: data
    public: {address: '127.0.0.1:0'}
    admin: {address: '127.0.0.1:0'}
    limits:
      per_address: 60/1h
      failures_per_address: 3/1h
      login: {per_address: 4/10m, per_account: 2/1h}
      shared:
        - {name: searches, rate: 3/1m burst 2, per: client}
        - {name: everybody, rate: 1000/1d, per: all}
    routes:
      - path: /data/**
        credentials: [api_key]
        rate_limit: 2/2s
        limits: [searches, everybody]
        upstream: '%1$s'
      - {path: /open/**, public: true, rate_limit: 5/1h, upstream: '%1$s'}
    """
        .formatted(upstream);
  }

  /** The parameters of each member by its name; names are strings, and no name is there twice. */
  private static Map<String, Map<String, Long>> members(Message answer, String field) {
    Map<String, Map<String, Long>> members = new LinkedHashMap<>();
    List<String> lines = answer.all(field);
    for (ListElement<?> element :
        lines.isEmpty() ? List.<ListElement<?>>of() : new Parser(lines).parseList().get()) {
      assertTrue(element instanceof StringItem, () -> field + lines);
      Map<String, Long> parameters = new LinkedHashMap<>();
      for (Map.Entry<String, Item<? extends Object>> each : element.getParams().entrySet()) {
        assertTrue(each.getValue() instanceof IntegerItem, () -> field + lines);
        parameters.put(each.getKey(), ((IntegerItem) each.getValue()).getAsLong());
      }
      assertEquals(null, members.put((String) element.get(), parameters), lines::toString);
    }
    return members;
  }

  /** Checks an answer, and says which limits it tells of. */
  private static List<String> check(Message answer) {
    Map<String, Map<String, Long>> policies = members(answer, "RateLimit-Policy");
    Map<String, Map<String, Long>> limits = members(answer, "RateLimit");
    assertEquals(policies.keySet(), limits.keySet(), "each limit has its policy");
    long latest = 0;
    for (String name : limits.keySet()) {
      long quota = policies.get(name).get("q");
      long window = policies.get(name).get("w");
      long remaining = limits.get(name).get("r");
      long reset = limits.get(name).getOrDefault("t", 0L);
      assertTrue(quota >= 0 && window >= 1, policies::toString);
      assertTrue(remaining >= 0 && remaining <= quota, limits::toString);
      assertTrue(reset >= 0 && reset <= window, limits::toString);
      assertTrue(List.of("q", "w").containsAll(policies.get(name).keySet()), policies::toString);
      assertTrue(List.of("r", "t").containsAll(limits.get(name).keySet()), limits::toString);
      latest = remaining == 0 ? Math.max(latest, reset) : latest;
    }
    checkRetry(answer, limits);
    return List.copyOf(limits.keySet());
  }

  private static void checkRetry(Message answer, Map<String, Map<String, Long>> limits) {
    assertEquals(answer.status() == 429 ? 1 : 0, answer.all("Retry-After").size());
    if (answer.status() != 429) {
      return;
    }
    String text = answer.value("Retry-After");
    assertTrue(text.matches("[1-9][0-9]{0,8}"), text);
    JsonNode violated = AdminApi.JSON.readTree(answer.body()).path("violated-policies");
    for (JsonNode name : violated) {
      Map<String, Long> limit = limits.get(name.asString());
      if (limit != null) {
        assertTrue(Long.parseLong(text) >= limit.getOrDefault("t", 0L), answer::toString);
      }
    }
  }

  @Test
  void everyAnswerThatTellsOfLimitsTellsThemRight() throws Exception {
    try (RecordingUpstream upstream = new RecordingUpstream();
        Service service = ServerHome.in(directory).write(config(upstream.uri())).serve("--init");
        KeepAlive connection = new KeepAlive(service.url(), service.data().resolve("ca.crt"))) {
      String key = service.admin().key(service.admin().client("c")).secret();
      String withKey = "X-API-Key: " + key + "\r\n";
      int limited = 0;
      for (int i = 0; i < 6; i++) {
        Message answer = connection.exchange(get("/data/x", withKey));
        assertEquals(
            List.of("everybody", "per_address", "rate_limit", "searches"),
            check(answer).stream().sorted().toList(),
            answer::toString);
        limited += answer.status() == 429 ? 1 : 0;
      }
      assertTrue(limited >= 1, "some are over the limit");
      for (int i = 0; i < 7; i++) {
        Message answer = connection.exchange(get("/open/x", ""));
        assertTrue(check(answer).contains("per_address"));
        assertEquals(i < 5 ? 200 : 429, answer.status());
      }
      for (int i = 0; i < 6; i++) {
        check(connection.exchange(login("nobody")));
      }
      for (int i = 0; i < 5; i++) {
        check(connection.exchange(get("/data/x", "X-API-Key: nobody-knows-it\r\n")));
      }
      for (int i = 0; i < 50; i++) {
        check(connection.exchange(get("/data/x", withKey)));
      }
    }
  }

  private static Request get(String path, String fields) {
    return new Request("GET", path, fields, new byte[0]);
  }

  private static Request login(String username) {
    byte[] body = PublicApi.credentials(username, "wrong").toString().getBytes(UTF_8);
    return new Request("POST", "/auth/login", "Content-Type: application/json\r\n", body);
  }
}
