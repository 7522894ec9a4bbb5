package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every line of the big list of naughty strings in every place that takes text. */
final class NaughtyStringsTest {
  @TempDir Path directory;
  private AdminBed bed;
  private List<String> strings;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
    strings = new ArrayList<>();
    JsonNode list =
        AdminBed.JSON.readTree(
            Files.readAllBytes(Path.of(System.getProperty("vectors"), "blns", "blns.json")));
    list.forEach(item -> strings.add(item.stringValue()));
    assertTrue(strings.size() > 400, "the list is whole");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static String json(Map<String, ?> members) {
    return AdminBed.JSON.writeValueAsString(members);
  }

  /** The values of {@code member} in a list, in order; no line of the answer is broken. */
  private List<String> listed(String target, String member) {
    List<String> values = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      Answer answer = bed.get(target + cursor).expect(200);
      String body = new String(answer.body(), StandardCharsets.UTF_8);
      assertFalse(body.chars().anyMatch(c -> c < 0x20 || c == 0x2028), "one line");
      answer.json().path("items").forEach(item -> values.add(item.path(member).stringValue()));
      String next = answer.json().path("next_cursor").stringValue(null);
      cursor = next == null ? null : "&cursor=" + next;
    }
    return values;
  }

  @Test
  void asNamesAndDescriptionsOfClientsTheyAreRefusedOrKeptExactly() {
    List<String> names = new ArrayList<>();
    List<String> descriptions = new ArrayList<>();
    for (String string : strings) {
      Answer named = bed.post("/v1/clients", json(Map.of("name", string)));
      Answer described = bed.post("/v1/clients", json(Map.of("name", "n", "description", string)));
      names.addAll(named.status() == 201 ? List.of(string) : List.of());
      descriptions.addAll(described.status() == 201 ? List.of(string) : List.of());
      assertTrue(named.status() == 201 || named.status() == 400, () -> string + named);
      assertTrue(described.status() == 201 || described.status() == 400, () -> string + described);
    }
    assertTrue(names.size() > 400, "most of them are names");
    List<String> kept = new ArrayList<>(listed("/v1/clients?limit=1000", "name"));
    kept.removeIf(name -> name.equals("n"));
    assertEquals(names, kept);
    assertTrue(listed("/v1/clients?limit=1000", "description").containsAll(descriptions));
  }

  @Test
  void asNamesOfKeysTheyAreRefusedOrKeptExactly() {
    String client = bed.client("c");
    List<String> names = new ArrayList<>();
    for (String string : strings) {
      Answer answer = bed.post("/v1/keys", json(Map.of("client_id", client, "name", string)));
      names.addAll(answer.status() == 201 ? List.of(string) : List.of());
      assertTrue(answer.status() == 201 || answer.status() == 400, () -> string + answer);
    }
    assertEquals(names, listed("/v1/keys?limit=1000", "name"));
  }

  @Test
  void asUsernamesTheyAreRefusedOrKeptInLowerCase() {
    List<String> names = new ArrayList<>();
    for (String string : strings) {
      Answer answer =
          bed.post("/v1/users", json(Map.of("username", string, "password", AdminBed.PASSWORD)));
      names.addAll(answer.status() == 201 ? List.of(string.toLowerCase(Locale.ROOT)) : List.of());
      assertTrue(List.of(201, 400, 409).contains(answer.status()), () -> string + answer);
    }
    assertTrue(names.size() > 20, "some of them are names");
    assertEquals(names, listed("/v1/users?limit=1000", "username"));
  }

  @Test
  void asPasswordsTheyAreRefusedOrWork() {
    String user = bed.user("alice");
    int set = 0;
    for (String string : strings) {
      Answer answer = bed.post("/v1/users/" + user + "/password", json(Map.of("password", string)));
      assertTrue(answer.status() == 200 || answer.status() == 400, () -> string + answer);
      if (answer.status() == 200) {
        assertTrue(bed.hasPassword("alice", string), string);
        set++;
      }
    }
    assertTrue(set > 100, "many of them are passwords");
  }

  @Test
  void asMetadataTheyAreRefusedOrKeptExactly() {
    String user = bed.user("alice");
    for (String string : strings) {
      for (Map<String, String> metadata : List.of(Map.of("a", string), Map.of(string, "a"))) {
        Answer answer =
            bed.call(Request.patch("/v1/users/" + user, json(Map.of("metadata", metadata))));
        assertTrue(answer.status() == 200 || answer.status() == 400, () -> string + answer);
        if (answer.status() == 200) {
          assertEquals(AdminBed.JSON.valueToTree(metadata), answer.json().path("metadata"));
        }
      }
    }
  }

  @Test
  void asAnythingElseTheyNeverFailTheServer() {
    String client = bed.client("c");
    String key = bed.key(client);
    String before = bed.everything();
    for (String string : strings) {
      bed.post("/v1/keys", json(Map.of("client_id", string, "name", "n"))).expect(400);
      bed.post("/v1/keys", json(Map.of("client_id", client, "name", "n", "env", string)))
          .expect(400);
      bed.post("/v1/keys", json(Map.of("client_id", client, "name", "n", "expires_at", string)))
          .expect(400);
      bed.post("/v1/keys", json(Map.of("client_id", client, "name", "n", "expires_in", string)))
          .expect(400);
      bed.post("/v1/keys/" + key + "/revoke", json(Map.of("reason", string))).expect(400);
      bed.post("/v1/clients/" + client + "/keys/revoke", json(Map.of(string, string))).expect(400);
      bed.post("/v1/tokens/revoke", json(Map.of("jti", string))).expect(400);
      bed.post("/v1/tokens/revoke", json(Map.of("issued_before", string))).expect(400);
      String escaped = URLEncoder.encode(string, StandardCharsets.UTF_8);
      bed.get("/v1/keys?cursor=" + escaped).expect(400);
      bed.get("/v1/keys?" + escaped + "=1").expect(400);
    }
    assertEquals(before, bed.everything());
  }

  @Test
  void asScopesTheyAreRefusedOrKeptExactly() {
    String client = bed.client("c");
    for (String string : strings) {
      Answer answer =
          bed.post(
              "/v1/keys",
              json(Map.of("client_id", client, "name", "n", "scopes", List.of(string))));
      assertTrue(answer.status() == 201 || answer.status() == 400, () -> string + answer);
      if (answer.status() == 201) {
        assertEquals(string, answer.json().path("scopes").path(0).stringValue());
      }
    }
  }
}
