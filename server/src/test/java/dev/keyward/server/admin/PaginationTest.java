package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.admin.AdminBed.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PaginationTest {
  @TempDir Path directory;
  private AdminBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void rowsAddedMeanwhileNeitherHideNorRepeatAnything() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      made.add(bed.client("c" + i));
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      Answer page = bed.get("/v1/clients?limit=3" + cursor).expect(200);
      page.json().path("items").forEach(item -> seen.add(item.path("id").stringValue()));
      assertTrue(page.json().path("items").size() <= 3);
      String next = page.json().path("next_cursor").stringValue(null);
      if (next != null && made.size() < 10) {
        made.add(bed.client("later"));
      }
      cursor = next == null ? null : "&cursor=" + next;
    }
    assertEquals(made, seen);
  }

  @Test
  void keysToo() {
    String client = bed.client("c");
    List<String> made = List.of(bed.key(client), bed.key(client), bed.key(client));
    Answer first = bed.get("/v1/keys?limit=2").expect(200);
    Answer second = bed.get("/v1/keys?limit=2&cursor=" + first.text("next_cursor")).expect(200);
    assertEquals(made.get(2), second.json().at("/items/0/id").stringValue());
    assertTrue(second.json().path("next_cursor").isNull());
  }

  @Test
  void usersToo() {
    List<String> made = List.of(bed.user("c"), bed.user("b"), bed.user("a"));
    Answer first = bed.get("/v1/users?limit=2").expect(200);
    assertEquals(made.get(0), first.json().at("/items/0/id").stringValue());
    Answer second = bed.get("/v1/users?limit=2&cursor=" + first.text("next_cursor")).expect(200);
    assertEquals(made.get(2), second.json().at("/items/0/id").stringValue());
    assertTrue(second.json().path("next_cursor").isNull());
  }

  @Test
  void aFullLastPageHasNoCursor() {
    bed.client("a");
    bed.client("b");
    assertTrue(bed.get("/v1/clients?limit=2").json().path("next_cursor").isNull());
  }

  /** Read in parts, which nobody sees. */
  @Test
  void aPageLongerThanAPartIsWhole() {
    String client = bed.client("c");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 203; i++) {
      made.add(bed.key(client));
    }
    assertEquals(made, ids(bed.get("/v1/keys?limit=1000")));
    Answer some = bed.get("/v1/keys?limit=201");
    assertEquals(made.subList(0, 201), ids(some));
    assertEquals(
        made.subList(201, 203), ids(bed.get("/v1/keys?cursor=" + some.text("next_cursor"))));
    Answer parts = bed.get("/v1/keys?limit=200");
    assertEquals(made.subList(0, 200), ids(parts));
    assertEquals(made.get(199), parts.text("next_cursor"));
  }

  private static List<String> ids(Answer page) {
    List<String> ids = new ArrayList<>();
    page.expect(200).json().path("items").forEach(item -> ids.add(item.path("id").stringValue()));
    return ids;
  }

  @Test
  void aPageOfMuchMetadataIsShorterAndTheNextGoesOn() throws Exception {
    String client = bed.client("c");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      made.add(bed.key(client));
    }
    StringBuilder metadata = new StringBuilder("{");
    for (int i = 0; i < 32; i++) {
      metadata.append(i == 0 ? "" : ",").append("\"m").append(i).append("\":\"");
      metadata.append("\u5317".repeat(512)).append('"');
    }
    bed.execute("UPDATE api_key SET metadata = '" + metadata + "}'");
    Answer first = bed.get("/v1/keys?limit=1000").expect(200);
    assertEquals(made.subList(0, 100), ids(first));
    assertTrue(first.body().length > Paging.ENOUGH_BYTES);
    List<String> seen = new ArrayList<>(ids(first));
    String next = first.text("next_cursor");
    while (next != null) {
      Answer page = bed.get("/v1/keys?limit=1000&cursor=" + next);
      seen.addAll(ids(page));
      next = page.json().path("next_cursor").stringValue(null);
    }
    assertEquals(made, seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clients", "keys", "users"})
  void aCursorOfAnotherListIsRefused(String list) {
    for (String prefix : List.of("client", "key", "user", "zzz", "clien", "keys")) {
      Answer answer = bed.get("/v1/" + list + "?cursor=" + prefix + "_" + "0".repeat(26));
      if (list.equals(prefix + "s")) {
        answer.expect(200);
      } else {
        answer.expect(400, "invalid_request");
      }
    }
  }

  @Test
  void limitsAndCursorsThatAreNone() {
    for (String query :
        List.of(
            "limit=0",
            "limit=1001",
            "limit=-1",
            "limit=x",
            "limit=",
            "limit=1e2",
            "limit=99999999999",
            "limit=+1",
            "cursor=",
            "cursor=x",
            "cursor='%20OR%201=1",
            "limit=1&limit=1")) {
      bed.get("/v1/clients?" + query).expect(400, "invalid_request");
      bed.get("/v1/keys?" + query).expect(400, "invalid_request");
      bed.get("/v1/users?" + query).expect(400, "invalid_request");
    }
    bed.get("/v1/clients?limit=1000").expect(200);
  }
}
