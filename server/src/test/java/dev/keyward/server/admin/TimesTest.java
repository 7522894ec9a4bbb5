package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of bodies and queries, at the ends of what can be stored. */
final class TimesTest {
  private static final String NEVER_STORED = "-0001-01-01T00:00:00Z";

  @TempDir Path directory;
  private AdminBed bed;
  private String client;
  private String key;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
    client = bed.client("c");
    key = bed.key(client);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static String in(String member, String time) {
    return "\"" + member + "\":\"" + time + '"';
  }

  private void refused(Answer answer, String pointer) {
    answer.expect(400, "invalid_request");
    assertEquals(List.of(pointer), answer.pointers());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:59:59.999+01:00",
        "1960-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999-00:01",
        "2030-12-31T23:59:60Z"
      })
  void whatNobodyCanStoreIsRefusedWithItsPlace(String time) {
    String before = bed.everything();
    refused(
        bed.call(Request.patch("/v1/keys/" + key, '{' + in("expires_at", time) + '}')),
        "/expires_at");
    refused(
        bed.post(
            "/v1/keys",
            '{'
                + in("client_id", client)
                + ','
                + in("name", "k")
                + ','
                + in("expires_at", time)
                + '}'),
        "/expires_at");
    refused(
        bed.post("/v1/tokens/revoke", "{\"jti\":\"j\"," + in("expires_at", time) + '}'),
        "/expires_at");
    refused(bed.post("/v1/tokens/revoke", '{' + in("issued_before", time) + '}'), "/issued_before");
    for (String path : List.of("/v1/audit?", "/v1/keys/" + key + "/usage?")) {
      for (String parameter : List.of("since=", "until=")) {
        refused(bed.get(path + parameter + time.replace("+", "%2B")), "");
      }
    }
    assertEquals(before, bed.everything());
  }

  @Test
  void theFirstAndTheLastMomentCanBeStored() {
    Answer ended =
        bed.call(Request.patch("/v1/keys/" + key, "{\"expires_at\":\"1970-01-01T00:00:00Z\"}"));
    assertEquals("EXPIRED", ended.expect(200).text("state"));
    Answer last =
        bed.call(Request.patch("/v1/keys/" + key, "{\"expires_at\":\"9999-12-31T23:59:59.999Z\"}"));
    assertEquals("9999-12-31T23:59:59.999Z", last.expect(200).text("expires_at"));
    for (String path : List.of("/v1/audit", "/v1/keys/" + key + "/usage")) {
      bed.get(path + "?since=1970-01-01T00:00:00Z&until=9999-12-31T23:59:59.999Z").expect(200);
    }
  }

  @Test
  void aYearBeforeTheFirstIsNoTime() {
    bed.call(Request.patch("/v1/keys/" + key, '{' + in("expires_at", NEVER_STORED) + '}'))
        .expect(400, "invalid_request");
    bed.get("/v1/audit?since=" + NEVER_STORED).expect(400, "invalid_request");
  }
}
