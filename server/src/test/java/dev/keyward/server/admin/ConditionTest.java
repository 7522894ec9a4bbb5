package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entity tags, and changes on the condition that nobody else made one meanwhile. */
final class ConditionTest {
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

  /** What can be patched, with a patch of each. */
  enum Kind {
    CLIENT("{\"name\":\"m\"}", "{\"name\":\"n\"}"),
    KEY("{\"name\":\"m\"}", "{\"name\":\"n\"}"),
    USER("{\"scopes\":[\"m\"]}", "{\"scopes\":[\"n\"]}");

    private final String patch;
    private final String other;

    Kind(String patch, String other) {
      this.patch = patch;
      this.other = other;
    }

    private Answer create(AdminBed bed) {
      return switch (this) {
        case CLIENT -> bed.post("/v1/clients", "{\"name\":\"c\"}");
        case KEY ->
            bed.post("/v1/keys", "{\"name\":\"k\",\"client_id\":\"" + bed.client("c") + "\"}");
        case USER ->
            bed.post(
                "/v1/users", "{\"username\":\"u\",\"password\":\"" + AdminBed.PASSWORD + "\"}");
      };
    }
  }

  private static String tag(Answer answer) {
    String tag = Objects.requireNonNull(answer.headers().get("ETag"));
    assertTrue(tag.matches("\"[A-Za-z0-9_-]{22}\""), tag);
    return tag;
  }

  private Answer patch(Answer created, String body, String... ifMatch) {
    Request request =
        Request.patch(Objects.requireNonNull(created.headers().get("Location")), body);
    return bed.call(ifMatch.length == 0 ? request : request.with("If-Match", ifMatch));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theTagNamesWhatIsThere(Kind kind) {
    Answer created = kind.create(bed).expect(201);
    String location = created.headers().get("Location");
    assertEquals(tag(created), tag(bed.get(location)));
    Answer changed = patch(created, kind.patch).expect(200);
    assertNotEquals(tag(created), tag(changed));
    assertEquals(tag(changed), tag(bed.get(location)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aPatchOfWhatWasChangedMeanwhileIsRefused(Kind kind) {
    Answer created = kind.create(bed).expect(201);
    Answer changed = patch(created, kind.patch, tag(created)).expect(200);
    String before = bed.everything();
    patch(created, kind.other, tag(created)).expect(412, "precondition_failed");
    patch(created, kind.patch, tag(created)).expect(412, "precondition_failed");
    patch(created, kind.other, "\"other\"").expect(412, "precondition_failed");
    assertEquals(before, bed.everything());
    patch(created, kind.other, "\"other\" , " + tag(changed)).expect(200);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void severalLinesAreOneList(Kind kind) {
    Answer created = kind.create(bed).expect(201);
    patch(created, kind.patch, "\"other\"", tag(created)).expect(200);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aStarIsFulfilledByAnythingAndAWeakTagByNothing(Kind kind) {
    Answer created = kind.create(bed).expect(201);
    patch(created, kind.patch, "W/" + tag(created)).expect(412, "precondition_failed");
    patch(created, kind.patch, "*").expect(200);
    patch(created, kind.other).expect(200);
  }

  /** What else is done to a thing. */
  enum Act {
    CLIENT_DELETE(Kind.CLIENT, "DELETE", "?force=true", null),
    CLIENT_KEYS_REVOKE(Kind.CLIENT, "POST", "/keys/revoke?force=true", "{}"),
    KEY_DISABLE(Kind.KEY, "POST", "/disable", null),
    KEY_ENABLE(Kind.KEY, "POST", "/enable", null),
    KEY_REVOKE(Kind.KEY, "POST", "/revoke", "{}"),
    KEY_ROTATE(Kind.KEY, "POST", "/rotate", "{\"grace\":\"1h\"}"),
    KEY_ROTATE_CANCEL(Kind.KEY, "DELETE", "/rotate", null),
    USER_DELETE(Kind.USER, "DELETE", "", null),
    USER_PASSWORD(Kind.USER, "POST", "/password", "{\"password\":\"battery horse staple 9\"}"),
    USER_PASSWORD_RESET(Kind.USER, "POST", "/password", "{}"),
    USER_UNLOCK(Kind.USER, "POST", "/unlock", "{}");

    private final Kind kind;
    private final String method;
    private final String path;
    private final @Nullable String body;

    Act(Kind kind, String method, String path, @Nullable String body) {
      this.kind = kind;
      this.method = method;
      this.path = path;
      this.body = body;
    }

    private Request on(Answer created) {
      String target = created.headers().get("Location") + path;
      Request request = new Request(method, target, Map.of(), new byte[0], AdminBed.ADMIN);
      return body == null ? request : request.sending(body.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes it such that the act has something to do. */
    private void prepare(AdminBed bed, Answer created) {
      Request before =
          switch (this) {
            case KEY_ENABLE -> KEY_DISABLE.on(created);
            case KEY_ROTATE_CANCEL -> KEY_ROTATE.on(created);
            case CLIENT_KEYS_REVOKE -> aKeyOf(created.text("id"));
            default -> patch(created, kind.patch);
          };
      assertTrue(bed.call(before).status() < 300);
      if (this == CLIENT_KEYS_REVOKE) {
        bed.call(patch(created, kind.patch)).expect(200);
      }
    }

    private static Request aKeyOf(String client) {
      return Request.post("/v1/keys", "{\"name\":\"k\",\"client_id\":\"" + client + "\"}");
    }

    private static Request patch(Answer created, String body) {
      return Request.patch(Objects.requireNonNull(created.headers().get("Location")), body);
    }
  }

  @ParameterizedTest
  @EnumSource(Act.class)
  void nothingIsDoneToWhatWasChangedMeanwhile(Act act) {
    Answer created = act.kind.create(bed).expect(201);
    act.prepare(bed, created);
    String now = tag(bed.get(created.headers().get("Location")));
    String before = bed.everything();
    Request call = act.on(created);
    bed.call(call.with("If-Match", tag(created))).expect(412, "precondition_failed");
    bed.call(call.with("If-Match", "W/" + now)).expect(412, "precondition_failed");
    bed.call(call.with("If-Match", "x")).expect(400, "invalid_request");
    assertEquals(before, bed.everything());
    Answer done = bed.call(call.with("If-Match", "\"x\", " + now));
    assertTrue(done.status() < 300, done.toString());
    assertNotEquals(before, bed.everything());
  }

  @ParameterizedTest
  @EnumSource(Act.class)
  void aStarIsFulfilledByWhatIsThere(Act act) {
    Answer created = act.kind.create(bed).expect(201);
    act.prepare(bed, created);
    Answer done = bed.call(act.on(created).with("If-Match", "*"));
    assertTrue(done.status() < 300, done.toString());
  }

  /** Who lacks the right to change it is not told whether it was changed. */
  @Test
  void rightsComeBeforeTheCondition() {
    String key = bed.key(bed.client("c"), "keyward:verify");
    bed.call(
            Request.post("/v1/keys/" + key + "/revoke", "{}")
                .with("If-Match", "\"x\"")
                .as("keyward:keys:write"))
        .expect(403, "forbidden");
  }

  /** A regular expression would take the stack of its thread. */
  @ParameterizedTest
  @ValueSource(strings = {",", ", ", "\"a\",", "\"\",\"\" , ", "W/\"a\"\t,\t", "\t"})
  void aLongListIsReadInOnePass(String part) {
    Answer created = Kind.KEY.create(bed).expect(201);
    String many = part.repeat(32_768 / part.length());
    patch(created, Kind.KEY.patch, "\"a\"," + many).expect(412, "precondition_failed");
    patch(created, Kind.KEY.patch, "\"a\"," + many + "x").expect(400, "invalid_request");
    patch(created, Kind.KEY.patch, "\"a\"," + many + ',' + tag(created)).expect(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ", ,\t,", "\"a\"\"b\"", "\"a\"W/\"b\"", "\"\u0100\"", "\"a\u007f\""})
  void moreThatIsNoListOfTags(String field) {
    patch(Kind.KEY.create(bed), Kind.KEY.patch, field).expect(400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "\"",
        "\"a\" \"b\"",
        "*, \"a\"",
        "w/\"a\"",
        "W/ \"a\"",
        "\"a b\"",
        "\"a\";q=1"
      })
  void whatIsNoListOfTagsIsRefused(String field) {
    Answer created = Kind.KEY.create(bed).expect(201);
    String before = bed.everything();
    patch(created, Kind.KEY.patch, field).expect(400, "invalid_request");
    assertEquals(before, bed.everything());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/clients/client_", "/v1/keys/key_", "/v1/users/user_"})
  void whatIsNotThereIs404WhateverTheCondition(String path) {
    String body = path.contains("user") ? Kind.USER.patch : Kind.KEY.patch;
    for (String field : List.of("*", "\"a\"")) {
      bed.call(Request.patch(path + "00000000000000000000000000", body).with("If-Match", field))
          .expect(404, "not_found");
    }
  }
}
